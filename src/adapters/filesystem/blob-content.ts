import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { BlobMissingError } from '../../domain/errors.ts';
import type { BlobKey } from '../../domain/image.ts';
import { rethrow } from './file-operations.ts';

const chunkBytes = 256 * 1024;

/** The bytes from `first` up to and without `end` of an open file. One that is shorter by now is an error, not an end. */
export class BlobReader {
  readonly #key: BlobKey;
  readonly #file: FileHandle;
  readonly #end: number;
  #at: number;

  constructor(key: BlobKey, file: FileHandle, first: number, end: number) {
    this.#key = key;
    this.#file = file;
    this.#at = first;
    this.#end = end;
  }

  /** How many bytes the next call can give at the most. */
  get left(): number {
    return Math.max(0, this.#end - this.#at);
  }

  /** Reads on; how many bytes there were, and 0 at the end. */
  async read(into: Uint8Array): Promise<number> {
    const wanted = Math.min(into.length, this.left);
    if (wanted === 0) return 0;
    const { bytesRead } = await this.#file.read(into, 0, wanted, this.#at).catch(rethrow);
    if (bytesRead === 0) throw new BlobMissingError(this.#key);
    this.#at += bytesRead;
    return bytesRead;
  }

  /** Idempotent. Nothing that was read is in doubt because closing failed. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => {});
  }
}

/** What is left of a blob; its file is closed at the end, on an error, and when nobody reads on. */
export class BlobContent extends Readable {
  readonly #reader: BlobReader;

  constructor(reader: BlobReader) {
    super({ highWaterMark: chunkBytes });
    this.#reader = reader;
  }

  override _read(): void {
    this.#readOn().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callbackify(() => this.#reader.close())(() => callback(error));
  }

  /** The next bytes, or `null` at the end. */
  async #readOn(): Promise<Uint8Array | null> {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, this.#reader.left));
    const bytes = await this.#reader.read(chunk);
    return bytes === 0 ? null : chunk.subarray(0, bytes);
  }
}
