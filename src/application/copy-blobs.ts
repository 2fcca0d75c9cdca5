import { UploadTooLargeError } from '../domain/errors.ts';
import type { StoredFile } from '../domain/image.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';

type Dependencies = {
  from: Pick<ImageStore, 'open'>;
  to: Pick<ImageStore, 'open' | 'digest' | 'delete' | 'put'>;
  /** That feeds `to`. */
  staging: Staging;
};

type Input = {
  files: AsyncIterable<StoredFile>;
  /** How many are copied side by side; 1 by default. */
  atOnce?: number;
  /** Whether every byte is read of what is there already, too; false by default. */
  isReread?: boolean;
  /** Once it is aborted, nothing further is copied. */
  signal?: { readonly aborted: boolean };
  /** A file that is missing, unreadable, or not what it was, and so is not in `to`. When this throws, nothing further is copied. */
  onDamaged?: (file: StoredFile) => void;
  /** How many need no more attention. */
  onProgress?: (done: number) => void;
};

/** What a copy comes to. */
export type CopySummary = {
  readonly files: number;
  readonly bytes: number;
  /** Those of them that were not there already. */
  readonly copiedFiles: number;
  readonly copiedBytes: number;
  readonly damaged: number;
};

/**
 * Copy files from one store to another, each held against its hash on the way, and durable once this resolves. What is there already, by
 * its key and its size, is left as it is: under one key there is never anything else.
 * @throws {StoreFullError} there is no room
 * @throws {DependencyUnavailableError}
 * @throws whatever `files` and `onDamaged` throw
 */
export class CopyBlobs {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(input: Input): Promise<CopySummary> {
    const { files, atOnce = 1, isReread = false, signal, onDamaged, onProgress } = input;
    const next = files[Symbol.asyncIterator]();
    const sum = { files: 0, bytes: 0, copiedFiles: 0, copiedBytes: 0, damaged: 0 };
    let isFailed = false;
    const isOver = () => isFailed || signal?.aborted === true;
    const copyOn = async () => {
      while (!isOver()) {
        const { done, value: file } = await next.next();
        if (done) return;
        const outcome = await this.#bring(file, isReread);
        sum.files += 1;
        sum.bytes += file.bytes;
        if (outcome === 'copied') {
          sum.copiedFiles += 1;
          sum.copiedBytes += file.bytes;
        }
        if (outcome === 'damaged') {
          sum.damaged += 1;
          onDamaged?.(file);
        }
        onProgress?.(sum.files);
      }
    };
    const lanes = Array.from({ length: atOnce }, () =>
      copyOn().catch((error: unknown) => {
        isFailed = true;
        throw error;
      }),
    );
    // All of them: nothing is still being written when this rejects.
    const outcomes = await Promise.allSettled(lanes);
    await next.return?.();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return sum;
  }

  async #bring(file: StoredFile, isReread: boolean): Promise<'there' | 'copied' | 'damaged'> {
    const isThere = await this.#isThere(file, isReread);
    if (isThere) return 'there';
    const read = await this.#open(file);
    if (!read) return 'damaged';
    const { staging, to } = this.#deps;
    try {
      const staged = await staging.receive(read.content, file.bytes);
      if (staged.sha256 !== file.sha256) {
        await staging.discard(staged);
        return 'damaged';
      }
      // One of another size or with other bytes is of no use to anybody.
      await to.delete(file.key);
      await to.put(file.key, staged);
      return 'copied';
    } catch (error) {
      if (error !== read.failure && !(error instanceof UploadTooLargeError)) throw error;
      return 'damaged';
    } finally {
      await read.close();
    }
  }

  async #isThere({ key, bytes, sha256 }: StoredFile, isReread: boolean): Promise<boolean> {
    const blob = await this.#deps.to.open(key);
    await blob?.close();
    if (blob?.totalBytes !== bytes) return false;
    if (!isReread) return true;
    const digest = await this.#deps.to.digest(key).catch(() => undefined);
    return digest?.sha256 === sha256;
  }

  /** What reading fails with is told from what writing does: the one is this file's affair, the other everybody's. */
  async #open({ key }: StoredFile): Promise<Reading | undefined> {
    const blob = await this.#deps.from.open(key).catch(() => undefined);
    return blob && new Reading(blob);
  }
}

type Blob = NonNullable<Awaited<ReturnType<ImageStore['open']>>>;

class Reading {
  readonly content: AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
  failure: unknown;

  constructor(blob: Blob) {
    this.close = () => blob.close();
    this.content = this.#noticing(blob.content);
  }

  async *#noticing(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* content;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
