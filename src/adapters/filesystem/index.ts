/**
 * Photographs as files in a folder.
 * @module
 */

export type { FileOperations } from './file-operations.ts';
export type { FileSystemImageStore } from './image-store.ts';
export { type FileSystemStore, type FileSystemStoreOptions, openFileSystemStore } from './open.ts';
export { type OpenFileSystemStaging, openFileSystemStaging } from './open-staging.ts';
export type { FileSystemStaging } from './staging.ts';
