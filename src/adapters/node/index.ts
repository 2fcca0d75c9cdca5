/**
 * Keys and signatures of one root secret, by `node:crypto`.
 * @module
 */

export { deriveKey, rootSecretBytesMin, secretFingerprint } from './derive-key.ts';
export { NodeSigner } from './signer.ts';
