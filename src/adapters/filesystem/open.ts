import * as nodeFiles from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Failures, noticing } from './failures.ts';
import { type FileOperations, syncDirectory } from './file-operations.ts';
import { FileSystemImageStore } from './image-store.ts';
import { Layout } from './layout.ts';
import { FileSystemStaging } from './staging.ts';

/** How a folder is opened; all of it can be left out. */
export type FileSystemStoreOptions = {
  /** Take the folder as it is: nothing in it is made or removed. False by default. */
  readonly existing?: boolean;
  /** The clock that leftovers get their age from; the system's by default. */
  readonly now?: () => Date;
  /** What is done to files; Node's own by default. For tests in which a disk fails. */
  readonly operations?: FileOperations;
};

/** A store in a folder, with the staging that feeds it. */
export type FileSystemStore = AsyncDisposable & {
  readonly store: FileSystemImageStore;
  readonly staging: FileSystemStaging;
  /** How much more this user may write, in bytes. */
  readonly freeBytes: () => Promise<number>;
  /**
   * Does nothing while the disk does what it is told to.
   * @throws {DependencyUnavailableError} it has failed several times within the last minute
   */
  readonly assertSound: () => void;
  /** Idempotent. Nothing is held between calls; blobs that are open stay readable. */
  readonly close: () => Promise<void>;
};

const ownerOnly = 0o700;
const leftoverAgeMs = 24 * 60 * 60 * 1000;

/**
 * Open a folder as a store of photographs; it is made where it is missing, readable for this user alone.
 *
 * Any number of processes may share the folder. All of it must lie on one file system. What processes that crashed
 * left half received is removed once it is a day old.
 * @throws what Node says where the folder cannot be made or read
 *
 * @example
 * ```ts
 * await using files = await openFileSystemStore('./photos');
 * const { images } = createSilverprint({ images: database.images, compressor, ...files });
 * ```
 */
export async function openFileSystemStore(
  root: string,
  { existing = false, now = () => new Date(), operations = nodeFiles }: FileSystemStoreOptions = {},
): Promise<FileSystemStore> {
  const layout = new Layout(resolve(root));
  const failures = new Failures(now);
  const files = noticing(operations, failures.notice);
  const staging = new FileSystemStaging(layout, files, now);
  if (!existing) {
    await makeDirectories(files, layout);
    await discardLeftovers(staging, now);
  }
  return {
    store: new FileSystemImageStore(layout, files),
    staging,
    freeBytes: async () => (await staging.room()).freeBytes,
    assertSound: () => failures.assertFew(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Remove what processes that crashed have left half received. */
export async function discardLeftovers(staging: FileSystemStaging, now: () => Date): Promise<void> {
  const moment = new Date(now().getTime() - leftoverAgeMs);
  for await (const leftover of staging.leftovers(moment)) await staging.discard(leftover);
}

async function makeDirectories(files: FileOperations, { root, staging, shards }: Layout): Promise<void> {
  const topmost = await files.mkdir(root, { recursive: true, mode: ownerOnly });
  if (topmost !== undefined) await syncParents(files, root, topmost);
  const there = new Set(await files.readdir(root));
  for (const path of [staging, ...shards]) {
    // `recursive`, because another process may be making them too.
    if (!there.has(basename(path))) await files.mkdir(path, { recursive: true, mode: ownerOnly });
  }
  // Also when all were there: whoever made them may have crashed before this line. It costs nothing then.
  await syncDirectory(files, root);
}

/** Make a new directory survive a power cut, with those above it that are new as well. */
async function syncParents(files: FileOperations, lowest: string, topmost: string): Promise<void> {
  for (let made = lowest; made.length >= topmost.length; made = dirname(made)) {
    await syncDirectory(files, dirname(made));
  }
}

/** Nothing is held between calls. */
async function close(): Promise<void> {}
