import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { DependencyUnavailableError, StoreFullError } from '../../domain/errors.ts';

/** Everything that is done to the file of a print while it is filled, as in `node:fs/promises`. */
export type FileOperations = Pick<typeof fs, 'open'>;

/**
 * Make the empty file of a print, readable by its owner alone; nothing may be there yet. Whoever makes it removes it
 * when no print comes: the process that fills it may not live to do so.
 * @throws {StoreFullError} there is no room
 * @throws {DependencyUnavailableError} the disk fails
 */
export async function reserveFile(path: string): Promise<void> {
  const file = await fs.open(path, 'wx', 0o600).catch(rethrow);
  await file.close();
}

/**
 * Fill a file that is there, in place of what a process that died in the middle left in it.
 * @throws {StoreFullError} there is no room
 * @throws {DependencyUnavailableError} the disk fails
 */
export async function fillFile(
  files: FileOperations,
  path: string,
  content: Uint8Array,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const file = await files.open(path, 'r+').catch(rethrow);
  try {
    await file.truncate();
    await file.writeFile(content);
    // Where a write is put off, as on a network, closing is what fails.
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    rethrow(error);
  }
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

const full = new Set<unknown>(['ENOSPC', 'EDQUOT']);
const unavailable = new Set<unknown>(['EIO', 'EROFS', 'EMFILE', 'ENFILE']);

function rethrow(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException;
  if (full.has(code)) throw new StoreFullError({ cause: error });
  if (unavailable.has(code)) throw new DependencyUnavailableError({ cause: error });
  throw error;
}
