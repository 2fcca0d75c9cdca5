export { MemoryCompressor } from './compressor.ts';
export { type MemoryFiles, type MemoryFilesOptions, openMemoryFiles } from './files.ts';
export { MemoryImageRepository } from './image-repository.ts';
export type { MemoryImageStore } from './image-store.ts';
export { MemorySessionRepository } from './session-repository.ts';
export { MemorySigner, type MemorySignerOptions } from './signer.ts';
export type { MemoryStaging } from './staging.ts';
export { MemoryUserRepository } from './user-repository.ts';
