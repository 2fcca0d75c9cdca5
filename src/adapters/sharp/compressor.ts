import { unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { algorithmVersion, sizeVersion } from '../../domain/compression.ts';
import { ImageLimitsExceededError, InvalidImageError, OverloadedError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { defaultLimits } from '../../domain/limits.ts';
import type { Compressor, CompressorOrder, Print, Resized, SizeOrder } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import { Admission, type Lane } from './admission.ts';
import { ChildDiedError, type JobLimits } from './child.ts';
import {
  countedPixels,
  idleBytesMax,
  limitsOf,
  memoryOfThisMachine,
  pixelsIn,
  printsIn,
  unhurried,
} from './footprint.ts';
import { launch, printWorker } from './launch.ts';
import { ChildPool } from './pool.ts';
import { reserveFile } from './print-file.ts';
import type { Job, Made, PrintJob, SizeJob } from './protocol.ts';

/** How much of a machine prints may take; all of it can be left out. */
export type SharpCompressorOptions = {
  /** What all prints in the making may take together, in bytes; half of the machine's memory by default. */
  readonly memoryBytes?: number | undefined;
  /** Pixels of the largest photo that may come; 64 million by default. */
  readonly imagePixelsMax?: number;
  /**
   * Prints made at a time, beside one that was ordered for when nothing else is to be made; by default one for each
   * processor, as long as the largest photo fits into the memory.
   */
  readonly concurrency?: number | undefined;
  /** Prints that may wait for their turn; 64 by default. */
  readonly waitingMax?: number;
  /** How long nothing else must have been made before such a print is begun; a second by default. */
  readonly quietMilliseconds?: number;
  /** The folder that all staged files are in: then Node lets the child processes write nowhere else. */
  readonly folder?: string;
  /** What a photo of so many pixels may take; 3 seconds and half a second a megapixel by default, and twice its memory. */
  readonly limitsOf?: (pixels: number) => JobLimits;
  /** The module that the child processes run. For tests in which one misbehaves. */
  readonly worker?: URL;
};

/** Prints that wait for each that is made: with more, whoever uploads next would wait for long. */
const waitingPerPrint = 2;

/** Prints after which a child process is replaced: a leak, if there is one, stays small. */
export const jobsPerChildMax = 500;

/**
 * Open a compressor that makes prints with sharp, in child processes: what a photo breaks there, it breaks alone.
 *
 * Works on staged files that have a path on this machine. The children are started when they are needed and end with
 * this process, however that ends. sharp itself is never loaded here. Nothing is started yet, so that this never rejects.
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

/**
 * Makes prints with sharp, in child processes; whoever opened it closes it.
 *
 * @example
 * ```ts
 * const compressor = await openSharpCompressor({ concurrency: 2, memoryBytes: 2 * 1024 ** 3 });
 * console.log(`${compressor.concurrency} prints at a time`);
 * await compressor.close();
 * ```
 */
export class SharpCompressor implements Compressor, AsyncDisposable {
  readonly algorithmVersion = algorithmVersion;
  readonly sizeVersion = sizeVersion;
  /** Prints made at a time. */
  readonly concurrency: number;
  readonly #admission: Admission;
  readonly #pool: ChildPool;
  readonly #unhurriedPool: ChildPool;
  readonly #limitsOf: (pixels: number) => JobLimits;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: SharpCompressorOptions) {
    const { memoryBytes = memoryOfThisMachine(), imagePixelsMax = defaultLimits.imagePixelsMax } = options;
    const { concurrency = printsIn(memoryBytes, imagePixelsMax), waitingMax = 64, quietMilliseconds } = options;
    const { worker = printWorker } = options;
    const folder = options.folder === undefined ? undefined : resolve(options.folder);
    const pixelsMax = pixelsIn(memoryBytes, concurrency);
    const limits = { jobsMax: jobsPerChildMax, idleBytesMax };
    this.concurrency = concurrency;
    this.#admission = new Admission({ jobsMax: concurrency, pixelsMax, waitingMax, quietMilliseconds });
    this.#pool = new ChildPool({ launch: () => launch({ worker, folder }), readyAtOnce: 1, ...limits });
    this.#unhurriedPool = new ChildPool({ launch: () => launch({ worker, folder, isUnhurried: true }), ...limits });
    this.#limitsOf = options.limitsOf ?? limitsOf;
  }

  /**
   * See {@link Compressor.compress}.
   * @throws {ImageLimitsExceededError} it takes more time or memory than a photo of its size may
   * @throws {StoreFullError} there is no room beside the original
   * @throws {DependencyUnavailableError} the disk fails
   * @throws {OverloadedError} too many prints are waiting already, or the compressor was closed
   */
  async compress(original: StagedFile, facts: JpegFacts, order: CompressorOrder): Promise<Print> {
    const { whenIdle = false, ...print } = order;
    const [path, job] = ordered(original, 'print', { facts, print });
    const made = await this.#admitted(path, job, { whenIdle });
    const { bytes, sha256, placeholder, ...rest } = made;
    const thumbhash = Uint8Array.from(Buffer.from(placeholder.thumbhash, 'base64'));
    return { ...rest, staged: { path, bytes, sha256 }, placeholder: { ...placeholder, thumbhash } };
  }

  /** See {@link Compressor.assertRoom}. */
  assertRoom(): void {
    const crowd = waitingPerPrint * this.concurrency;
    if (this.#closed || this.#admission.waiting('prints') >= crowd) throw new OverloadedError();
  }

  /**
   * See {@link Compressor.resize}.
   * @throws what `compress` throws
   */
  async resize(original: StagedFile, facts: JpegFacts, size: SizeOrder): Promise<Resized> {
    if (size.edge >= Math.max(facts.width, facts.height)) throw new RangeError('A size is smaller than its original.');
    const [path, job] = ordered(original, `${size.edge}`, { facts, size });
    const { bytes, sha256, width, height } = await this.#admitted(path, job, { lane: 'sizes' });
    return { staged: { path, bytes, sha256 }, width, height };
  }

  /**
   * Take nothing more, wait for what is under way, and end the child processes. What was ordered for a quiet time is refused
   * even where it was begun: nobody waits for it, and it may take long. Idempotent.
   */
  async close(): Promise<void> {
    this.#closed = true;
    this.#admission.close();
    await this.#unhurriedPool.close();
    await Promise.allSettled(this.#underWay);
    await this.#pool.close();
  }

  /** The same, but everything that is under way is given up: nobody waits for it any more. Idempotent. */
  async abandon(): Promise<void> {
    this.#closed = true;
    this.#admission.close({ all: true });
    await Promise.all([this.#unhurriedPool.close(), this.#pool.close()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #admitted<Of extends Job>(path: string, job: Of, how: How): Promise<Made<Of>> {
    if (this.#closed) throw new OverloadedError();
    const making = this.#admission.run(countedPixels(job.facts), () => this.#begun(path, job, how), how);
    this.#underWay.add(making);
    return making.finally(() => this.#underWay.delete(making));
  }

  async #begun<Of extends Job>(path: string, job: Of, { whenIdle = false }: How): Promise<Made<Of>> {
    await reserveFile(path);
    try {
      return await this.#made(job, whenIdle);
    } catch (error) {
      // What counts is the first failure; a picture that cannot be removed now is a leftover.
      await unlink(path).catch(() => {});
      throw error;
    }
  }

  async #made<Of extends Job>(job: Of, isUnhurried: boolean): Promise<Made<Of>> {
    const limits = this.#limitsOf(job.facts.width * job.facts.height);
    try {
      if (!isUnhurried) return await this.#pool.run(job, limits);
      if (this.#closed) throw new OverloadedError();
      return await this.#unhurriedPool.run(job, unhurried(limits));
    } catch (error) {
      if (this.#closed && (isUnhurried || error instanceof ChildDiedError)) throw new OverloadedError();
      throw error instanceof ChildDiedError ? refusal(error) : error;
    }
  }
}

type How = { readonly whenIdle?: boolean; readonly lane?: Lane };
type Wish = Omit<PrintJob, 'original' | 'targetPath'> | Omit<SizeJob, 'original' | 'targetPath'>;

/** Where what is ordered will lie, beside its original, and the job for a child. */
function ordered<Wished extends Wish>(original: StagedFile, suffix: string, wish: Wished) {
  const path = `${original.path}.${suffix}`;
  // The children are at home elsewhere.
  const places = { original: { ...original, path: resolve(original.path) }, targetPath: resolve(path) };
  return [path, { ...wish, ...places }] as const;
}

function refusal(cause: ChildDiedError): Error {
  const { excess } = cause;
  if (!excess) return new InvalidImageError('The JPEG is corrupt: it cannot be decoded.', { cause });
  return new ImageLimitsExceededError(excessNames[excess.of], excess.actual, excess.max);
}

const excessNames = { time: 'decodingMilliseconds', memory: 'decodingMemoryBytes' } as const;
