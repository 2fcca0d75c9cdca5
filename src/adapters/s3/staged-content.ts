import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { StagedFile } from '../../domain/ports/staging.ts';
import { StagedFileChangedError } from './failures.ts';

// Where a system lacks one of these, it counts as no flag. A planted pipe must not block for ever.
const readExisting = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const chunkBytes = 256 * 1024;

/** Do something with an open staged file, and close it. */
export async function withStaged<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await open(path, readExisting);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/**
 * The bytes of a staged file, from its beginning. The last of them come only once all of them have proved to be what was received: of
 * anything else an endpoint never gets a whole.
 * @throws {StagedFileChangedError} they are not
 */
export async function* stagedContent(file: FileHandle, { bytes, sha256 }: StagedFile): AsyncGenerator<Uint8Array> {
  const stats = await file.stat();
  if (!stats.isFile() || stats.size !== bytes) throw new StagedFileChangedError(bytes);
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  let at = 0;
  while (at < bytes) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, bytes - at));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw new StagedFileChangedError(bytes);
    at += bytesRead;
    if (held) yield held;
    held = chunk.subarray(0, bytesRead);
    hash.update(held);
  }
  if (hash.digest('hex') !== sha256) throw new StagedFileChangedError(bytes);
  if (held) yield held;
}
