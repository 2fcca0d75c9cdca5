import { StoreFullError } from '../../domain/errors.ts';
import type { BlobKey, StoreId } from '../../domain/image.ts';
import type { Room } from '../../domain/ports/staging.ts';

export type MemoryBlob = { readonly bytes: Uint8Array; readonly modifiedAt: Date };

/** What a store and its staging share: the bytes, how many more there may be, and whose they are. */
export class MemorySpace {
  readonly staged = new Map<string, MemoryBlob>();
  readonly blobs = new Map<BlobKey, MemoryBlob>();
  identity: StoreId | undefined;
  readonly #roomBytes: number;
  #usedBytes = 0;

  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes;
  }

  /** @throws {StoreFullError} there is no room. Nothing was taken. */
  take(bytes: number): void {
    if (this.#usedBytes + bytes > this.#roomBytes) throw new StoreFullError();
    this.#usedBytes += bytes;
  }

  get room(): Room {
    return { freeBytes: this.#roomBytes - this.#usedBytes, totalBytes: this.#roomBytes };
  }

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }

  clear(): void {
    this.staged.clear();
    this.blobs.clear();
    this.identity = undefined;
    this.#usedBytes = 0;
  }
}
