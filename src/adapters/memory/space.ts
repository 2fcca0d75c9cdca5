import { StoreFullError } from '../../domain/errors.ts';
import type { BlobKey } from '../../domain/image.ts';

export type MemoryBlob = { readonly bytes: Uint8Array; readonly modifiedAt: Date };

/** What a store and its staging share: the bytes, and how many more there may be. */
export class MemorySpace {
  readonly staged = new Map<string, Uint8Array>();
  readonly blobs = new Map<BlobKey, MemoryBlob>();
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

  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }

  clear(): void {
    this.staged.clear();
    this.blobs.clear();
    this.#usedBytes = 0;
  }
}
