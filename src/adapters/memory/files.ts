import { MemoryImageStore } from './image-store.ts';
import { MemorySpace } from './space.ts';
import { MemoryStaging } from './staging.ts';

/** How much fits, and by which clock; all of it can be left out. */
export type MemoryFilesOptions = {
  /** How much fits, staged and kept together, in bytes; without end by default. */
  readonly roomBytes?: number;
  /** The clock that blobs and staged files get their age from; the system's by default. */
  readonly now?: () => Date;
};

/** A store with the staging that feeds it. */
export type MemoryFiles = AsyncDisposable & {
  readonly store: MemoryImageStore;
  readonly staging: MemoryStaging;
  /** Forget everything. Idempotent. */
  readonly close: () => Promise<void>;
};

/**
 * Photographs for as long as the process lives: for trying things out, and for tests. Everything is held in memory.
 *
 * @example
 * ```ts
 * await using files = openMemoryFiles();
 * const compressor = new MemoryCompressor(files.staging);
 * const { images } = createSilverprint({ images: new MemoryImageRepository(), compressor, ...files });
 * ```
 */
export function openMemoryFiles({
  roomBytes = Infinity,
  now = () => new Date(),
}: MemoryFilesOptions = {}): MemoryFiles {
  const space = new MemorySpace(roomBytes);
  const close = async () => space.clear();
  return {
    store: new MemoryImageStore(space, now),
    staging: new MemoryStaging(space, now),
    close,
    [Symbol.asyncDispose]: close,
  };
}
