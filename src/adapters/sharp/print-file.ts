import { createHash } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import { StoreFullError } from '../../domain/errors.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';

/** Everything that is done to the file of a print, as in `node:fs/promises`. */
export type FileOperations = Pick<typeof fs, 'open' | 'unlink'>;

/**
 * Write a file that is not there yet, readable by its owner alone. When this rejects, it is not there either.
 * @throws {StoreFullError} there is no room
 */
export async function writePrint(files: FileOperations, path: string, content: Uint8Array): Promise<StagedFile> {
  const file = await files.open(path, 'wx', 0o600).catch(rethrow);
  try {
    await fill(file, content);
  } catch (error) {
    // What counts is the first failure; a print that cannot be removed now is a leftover.
    await files.unlink(path).catch(() => {});
    rethrow(error);
  }
  return { path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** Where a write is put off, as on a network, closing is what fails. */
async function fill(file: fs.FileHandle, content: Uint8Array): Promise<void> {
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

function rethrow(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  throw code === 'ENOSPC' || code === 'EDQUOT' ? new StoreFullError({ cause: error }) : error;
}
