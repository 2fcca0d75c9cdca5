import { createHash } from 'node:crypto';
import type { BlobKey, StoreId } from '../../domain/image.ts';
import type { BlobDigest, ByteRange, ImageStore, OpenBlob, StoredBlob } from '../../domain/ports/image-store.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import type { MemorySpace } from './space.ts';

const chunkBytes = 64 * 1024;

/** Blobs for as long as the process lives: no power cut is survived. */
export class MemoryImageStore implements ImageStore {
  readonly #space: MemorySpace;
  readonly #now: () => Date;
  constructor(space: MemorySpace, now: () => Date) {
    this.#space = space;
    this.#now = now;
  }

  async put(key: BlobKey, { path }: StagedFile): Promise<void> {
    const { staged, blobs } = this.#space;
    const bytes = staged.get(path)?.bytes;
    if (!bytes) throw new Error(`There is no staged file ${path}.`);
    if (blobs.has(key)) throw new Error(`There is a blob ${key} already.`);
    blobs.set(key, { bytes, modifiedAt: this.#now() });
    staged.delete(path);
  }

  async open(key: BlobKey, range?: ByteRange): Promise<OpenBlob | undefined> {
    const whole = this.#space.blobs.get(key)?.bytes;
    if (!whole) return undefined;
    const part = range ? whole.subarray(range.first, Math.min(range.last + 1, whole.length)) : whole;
    const reading = { closed: false };
    let at = 0;
    return {
      totalBytes: whole.length,
      content: read(part, reading),
      readInto: async (buffer) => {
        if (reading.closed) throw closedEarly();
        const piece = part.subarray(at, at + buffer.length);
        buffer.set(piece);
        at += piece.length;
        return piece.length;
      },
      close: async () => {
        reading.closed = true;
      },
    };
  }

  async delete(key: BlobKey): Promise<void> {
    this.#space.giveBack(this.#space.blobs.get(key)?.bytes.length ?? 0);
    this.#space.blobs.delete(key);
  }

  async *list(): AsyncGenerator<StoredBlob> {
    for (const [key, { bytes, modifiedAt }] of this.#space.blobs) {
      yield { key, bytes: bytes.length, modifiedAt: new Date(modifiedAt) };
    }
  }

  async digest(key: BlobKey): Promise<BlobDigest | undefined> {
    const bytes = this.#space.blobs.get(key)?.bytes;
    return bytes && { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  async identity(): Promise<StoreId | undefined> {
    return this.#space.identity;
  }

  async identify(id: StoreId): Promise<StoreId> {
    return (this.#space.identity ??= id);
  }
}

async function* read(bytes: Uint8Array, reading: { readonly closed: boolean }): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    if (reading.closed) throw closedEarly();
    yield bytes.slice(at, at + chunkBytes);
  }
}

function closedEarly(): Error {
  return new Error('The blob was closed before its end.');
}
