import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { BlobMissingError } from '../../domain/errors.ts';
import type { BlobKey } from '../../domain/image.ts';
import { rethrow } from './file-operations.ts';

const chunkBytes = 256 * 1024;

/**
 * The bytes from `first` up to and without `end` of an open file; the file is closed at the end, on an error, and when
 * nobody reads on.
 *
 * `fs.createReadStream` would end without an error where the file is shorter than it was when it was opened.
 */
export class BlobContent extends Readable {
  readonly #key: BlobKey;
  readonly #file: FileHandle;
  readonly #end: number;
  readonly #released = Promise.withResolvers<void>();
  #at: number;

  constructor(key: BlobKey, file: FileHandle, first: number, end: number) {
    super({ highWaterMark: chunkBytes });
    this.#key = key;
    this.#file = file;
    this.#at = first;
    this.#end = end;
  }

  /** Resolves once the file is closed. */
  release(): Promise<void> {
    this.destroy();
    return this.#released.promise;
  }

  override _read(): void {
    this.#readOn().then(
      (chunk) => this.push(chunk),
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    callbackify(() => this.#close())(() => callback(error));
  }

  /** Nothing that was read is in doubt because closing failed. */
  async #close(): Promise<void> {
    await this.#file.close().catch(() => {});
    this.#released.resolve();
  }

  /** The next bytes, or `null` at the end. */
  async #readOn(): Promise<Uint8Array | null> {
    const wanted = Math.min(chunkBytes, this.#end - this.#at);
    if (wanted <= 0) return null;
    const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(wanted), 0, wanted, this.#at).catch(rethrow);
    if (bytesRead === 0) throw new BlobMissingError(this.#key);
    this.#at += bytesRead;
    return buffer.subarray(0, bytesRead);
  }
}
