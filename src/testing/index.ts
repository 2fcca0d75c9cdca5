/**
 * What certifies an adapter: the contract suite of each port, values that are valid by default, and every port in memory.
 *
 * A suite takes a name, a function that opens what is to be certified, and the test runner: by itself it finds the functions that mocha, or
 * vitest with `globals`, has made global, and those of any other are handed in. It asserts with `node:assert`; no package is loaded.
 * Suites that hold many races do not hurry: give a case 20 seconds.
 * @module
 */

export * from '../adapters/memory/index.ts';
export { attemptLimiterContract } from './attempt-limiter.contract.ts';
export {
  aCompression,
  aFreshId,
  aFreshKey,
  anEvent,
  anImage,
  anIntent,
  aPrint,
  aSession,
  aSize,
  aUser,
  collect,
  inChunks,
  later,
  noon,
  sha256Of,
  someBytes,
  someExif,
} from './builders.ts';
export { compressorContract, type OpenedCompressor } from './compressor.contract.ts';
export { eventLogContract } from './event-log.contract.ts';
export type { Claims } from './forged-claims.ts';
export { imageRepositoryContract } from './image-repository.contract.ts';
export { imageStoreContract } from './image-store.contract.ts';
export { aMosaic, type MosaicOptions } from './mosaic.ts';
export type { Open, Opened, Runner } from './opened.ts';
export type { OpenedFiles, OpenFiles } from './opened-files.ts';
export { atOnce, reasonOf } from './outcomes.ts';
export { type OpenedPasswordHasher, passwordHasherContract } from './password-hasher.contract.ts';
export { sessionRepositoryContract } from './session-repository.contract.ts';
export { type OpenedSigner, signerContract } from './signer.contract.ts';
export { stagingContract } from './staging.contract.ts';
export { type OpenedTokenIssuer, tokenIssuerContract } from './token-issuer.contract.ts';
export { tokenKeyRotationContract, type WithKeys } from './token-key-rotation.contract.ts';
export { userRepositoryContract } from './user-repository.contract.ts';
