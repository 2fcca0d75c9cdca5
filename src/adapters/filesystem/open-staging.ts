import * as nodeFiles from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failures, noticing } from './failures.ts';
import { Layout } from './layout.ts';
import { discardLeftovers, type FileSystemStore, type FileSystemStoreOptions } from './open.ts';
import { FileSystemStaging } from './staging.ts';

/** A folder in which files are staged for a store that is elsewhere. */
export type OpenFileSystemStaging = Omit<FileSystemStore, 'store'>;

const ownerOnly = 0o700;

/**
 * Open a folder in which files are staged for a store that is elsewhere, such as a bucket; it is made where it is missing, readable for
 * this user alone. Nothing in it is needed after a crash: what is left half received is removed once it is a day old.
 * @throws what Node says where the folder cannot be made or read
 *
 * @example
 * ```ts
 * import { openS3Store } from 'silverprint/adapters/s3';
 *
 * await using bucket = await openS3Store({ bucket: 'photos' });
 * await using spool = await openFileSystemStaging('./staging');
 * const { store } = bucket;
 * const { images } = createSilverprint({ images: database.images, compressor, store, staging: spool.staging });
 * ```
 */
export async function openFileSystemStaging(
  folder: string,
  { existing = false, now = () => new Date(), operations = nodeFiles }: FileSystemStoreOptions = {},
): Promise<OpenFileSystemStaging> {
  const root = resolve(folder);
  const failures = new Failures(now);
  const files = noticing(operations, failures.notice);
  const staging = new FileSystemStaging(new Layout(root, root), files, now);
  if (!existing) {
    await files.mkdir(root, { recursive: true, mode: ownerOnly });
    await discardLeftovers(staging, now);
  }
  return {
    staging,
    freeBytes: async () => (await staging.room()).freeBytes,
    assertSound: () => failures.assertFew(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Nothing is held between calls. */
async function close(): Promise<void> {}
