import { constants } from 'node:fs';
import type * as fs from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { DependencyUnavailableError, StoreFullError } from '../../domain/errors.ts';

/** Everything that is ever done to files here, as in `node:fs/promises`. */
export type FileOperations = Pick<
  typeof fs,
  'link' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'statfs' | 'unlink'
>;

// Where a system lacks one of these, it counts as no flag.
/** Make a file that was not there, for writing. */
export const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** For reading; a planted pipe must not block for ever. */
export const readExisting = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** For a sync, which some systems refuse to a reader. */
export const writeExisting = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const readDirectory = constants.O_RDONLY | constants.O_DIRECTORY;

const full = new Set<unknown>(['ENOSPC', 'EDQUOT']);
const unavailable = new Set<unknown>(['EIO', 'EROFS', 'EMFILE', 'ENFILE']);

/** Rejects with what a failed operation means to the core; what it does not know stays as it is. */
export function rethrow(error: unknown): never {
  const code = codeOf(error);
  if (full.has(code)) throw new StoreFullError({ cause: error });
  if (unavailable.has(code)) throw new DependencyUnavailableError({ cause: error });
  throw error;
}

/** For what may be gone: its absence is `undefined`. */
export function unlessMissing(error: unknown): undefined {
  return codeOf(error) === 'ENOENT' ? undefined : rethrow(error);
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** What is not there need not be removed. */
export async function remove({ unlink }: FileOperations, path: string): Promise<void> {
  await unlink(path).catch(unlessMissing);
}

/** Make the names in a directory survive a power cut. */
export async function syncDirectory({ open }: FileOperations, path: string): Promise<void> {
  // Windows opens no directory as a file.
  if (process.platform === 'win32') return;
  await closedAfter(await open(path, readDirectory).catch(rethrow), (directory) => directory.sync());
}

/** Do something with an open file, and close it. Where both fail, what counts is the first failure. */
export async function closedAfter<Result>(
  file: FileHandle,
  work: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await work(file);
  } catch (error) {
    await file.close().catch(() => {});
    return rethrow(error);
  }
  // Where a write is put off, as on a network, closing is what fails.
  await file.close().catch(rethrow);
  return result;
}
