import type { BlobKey, StoreId } from '../image.ts';
import type { StagedFile } from './staging.ts';

/** Which bytes of a file are meant. */
export type ByteRange = {
  /** Offset of the first byte: 0 is the beginning. */
  readonly first: number;
  /** Offset of the last byte, which is one of them; it may lie beyond the end. */
  readonly last: number;
};

/**
 * A blob, or a part of one, open for reading. Read `content` to its end or call `close`; both is fine. Whoever reads by
 * `readInto`, where it is there, does not touch `content`, and calls `close`.
 *
 * @example
 * ```ts
 * const { blob } = await images.open({ ownerId: 'alice', imageId, representation: 'original' });
 * try {
 *   for await (const chunk of blob.content) console.log(`${chunk.length} of ${blob.totalBytes} bytes`);
 * } finally {
 *   await blob.close(); // where the loop was left early, this is what lets go of the file
 * }
 * ```
 */
export type OpenBlob = {
  /** Of the whole blob. */
  readonly totalBytes: number;
  /** Once, and exactly the bytes asked for; it throws rather than end early. */
  readonly content: AsyncIterable<Uint8Array>;
  /**
   * Puts the next of the same bytes into a buffer of one or more: how many there were, 0 after the last; it throws rather
   * than end early. One call at a time. For those who send much: new memory for each piece costs more than the reading does.
   */
  readonly readInto?: (buffer: Uint8Array) => Promise<number>;
  /** Let go of what is held. Idempotent. */
  close(): Promise<void>;
};

/** A blob as a store lists it; `modifiedAt` is its age by the clock of the store. */
export type StoredBlob = { readonly key: BlobKey; readonly bytes: number; readonly modifiedAt: Date };

/** What a blob comes to when all of it is read. */
export type BlobDigest = {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/**
 * Where the bytes live: immutable blobs under keys that the service makes.
 *
 * @example
 * ```ts
 * const staged = await staging.receive(content, 64 * 1024 * 1024);
 * await store.put('0f5c.original', staged);
 * const head = await store.open('0f5c.original', { first: 0, last: 1023 });
 * await head?.close();
 * await store.delete('0f5c.original');
 * ```
 */
export interface ImageStore {
  /**
   * Keep a staged file under `key`, which holds nothing yet. Once this resolves, the bytes survive a power cut.
   * What `key` holds already is never overwritten: then this rejects.
   * Taking over the staged file is allowed: the caller does not use it again, but may discard it.
   * @throws {StoreFullError} there is no room. Nothing is left behind under `key`.
   */
  put(key: BlobKey, staged: StagedFile): Promise<void>;

  /** The bytes `first` to `last` (all of them without a range), or `undefined` when `key` holds nothing. */
  open(key: BlobKey, range?: ByteRange): Promise<OpenBlob | undefined>;

  /** Forget `key`. Forgetting what is not there is no error. */
  delete(key: BlobKey): Promise<void>;

  /** Every key with its size and age, in no order. A key put or deleted meanwhile may or may not be among them. */
  list(): AsyncIterable<StoredBlob>;

  /** Read all of a blob and tell what came, or `undefined` when `key` holds nothing. */
  digest(key: BlobKey): Promise<BlobDigest | undefined>;

  /** What tells this store from another, or `undefined` where it was never given anything. */
  identity(): Promise<StoreId | undefined>;

  /**
   * Give the store an identity, unless it has one; resolves to the one that it has then, which survives a power cut. Of any number of
   * callers all get the same.
   */
  identify(id: StoreId): Promise<StoreId>;
}
