import * as nodeFiles from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { OverloadedError, SilverprintError } from '../../domain/errors.ts';
import { type JpegFacts, JpegReader } from '../../domain/jpeg.ts';
import type { Compressor, Print } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import { despiteOddities } from './decode.ts';
import { printOf } from './print.ts';
import { type FileOperations, writePrint } from './print-file.ts';
import { Turns } from './turns.ts';

export type SharpCompressorOptions = {
  /** Prints made at a time; one for each processor by default. Each takes about 12 bytes a pixel. */
  readonly concurrency?: number;
  /** Prints that may wait for their turn; 64 by default. */
  readonly waitingMax?: number;
  /** What is done to files; Node's own by default. For tests in which a disk fails. */
  readonly operations?: FileOperations;
};

/**
 * Open a compressor that makes prints with sharp, in this process.
 *
 * Works on staged files that have a path on this machine. sharp's process-wide settings are left as the host has them.
 * One a process is enough: they would take each other's processors, and mishear why a damaged photo cannot be decoded.
 *
 * @example
 * ```ts
 * await using compressor = await openSharpCompressor();
 * const { images } = createSilverprint({ images: database.images, ...files, compressor });
 * ```
 */
export async function openSharpCompressor(options: SharpCompressorOptions = {}): Promise<SharpCompressor> {
  return new SharpCompressor(options);
}

export class SharpCompressor implements Compressor, AsyncDisposable {
  readonly #turns: Turns;
  readonly #files: FileOperations;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor({ concurrency, waitingMax, operations }: SharpCompressorOptions) {
    this.#turns = new Turns(concurrency ?? availableParallelism(), waitingMax ?? 64);
    this.#files = operations ?? nodeFiles;
  }

  /**
   * See {@link Compressor.compress}.
   * @throws {StoreFullError} there is no room beside the original
   * @throws {OverloadedError} too many prints are waiting already, or the compressor was closed
   */
  async compress(original: StagedFile, facts: JpegFacts): Promise<Print> {
    if (this.#closed) throw new OverloadedError();
    const making = this.#print(original, facts);
    this.#underWay.add(making);
    return making.finally(() => this.#underWay.delete(making));
  }

  /** Take nothing more, and wait for what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #print(original: StagedFile, facts: JpegFacts): Promise<Print> {
    const content = await this.#contentOf(original, facts);
    assertPrint(content, original, facts);
    const staged = await writePrint(this.#files, `${original.path}.print`, content);
    return { staged, width: facts.width, height: facts.height };
  }

  async #contentOf(original: StagedFile, facts: JpegFacts): Promise<Uint8Array> {
    try {
      return await this.#turns.run(() => printOf({ original, facts, failOn: 'warning' }));
    } catch (error) {
      if (error instanceof SilverprintError) throw error;
    }
    // That it failed is certain; what it failed of is heard only when nobody else is talking.
    return this.#turns.runAlone(() => despiteOddities((failOn) => printOf({ original, facts, failOn })));
  }
}

/** What leaves here was looked at: a print that is none is a defect of ours, and must not be kept. */
function assertPrint(content: Uint8Array, original: StagedFile, { width, height }: JpegFacts): void {
  const found = factsOf(content);
  const isPrint =
    found.width === width &&
    found.height === height &&
    found.orientation === 1 &&
    found.components !== 4 &&
    found.metadataBytes === 0 &&
    found.trailingBytes === 0 &&
    content.length <= original.bytes;
  if (!isPrint) throw new Error(`The print came out wrong: ${content.length} bytes, ${JSON.stringify(found)}`);
}

function factsOf(print: Uint8Array): JpegFacts {
  const reader = new JpegReader({ imagePixelsMax: Infinity, imageSidePixelsMax: Infinity });
  try {
    reader.feed(print);
    return reader.end();
  } catch (error) {
    // not to be taken for the original's fault
    throw new Error('The print came out wrong: it is no JPEG.', { cause: error });
  }
}
