/**
 * Every port in memory, for tests and for trying things out.
 *
 * What is kept is gone with the process. The same contract suites certify it as the others.
 * @module
 */

export { MemoryAttemptLimiter } from './attempt-limiter.ts';
export { MemoryCompressor } from './compressor.ts';
export { MemoryEventLog } from './event-log.ts';
export { type MemoryFiles, type MemoryFilesOptions, openMemoryFiles } from './files.ts';
export { MemoryImageRepository } from './image-repository.ts';
export type { MemoryImageStore } from './image-store.ts';
export { MemoryPasswordHasher, type MemoryPasswordHasherOptions } from './password-hasher.ts';
export { MemorySessionRepository } from './session-repository.ts';
export { MemorySigner, type MemorySignerOptions } from './signer.ts';
export type { MemoryStaging } from './staging.ts';
export { MemoryTokenIssuer, type MemoryTokenIssuerOptions } from './token-issuer.ts';
export { MemoryUserRepository } from './user-repository.ts';
