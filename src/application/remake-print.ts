import type { PrintOrder, Tier } from '../domain/compression.ts';
import { DependencyUnavailableError, OverloadedError, StoreFullError } from '../domain/errors.ts';
import { type Image, type ImageId, nextPrintKey, type StoredPrint } from '../domain/image.ts';
import type { Limits } from '../domain/limits.ts';
import type { Compressor, CompressorOrder, Print } from '../domain/ports/compressor.ts';
import type { ImageRepository, PrintsToRemake } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { ReceivedUpload } from './receive-upload.ts';
import type { RetrieveOriginal } from './retrieve-original.ts';
import { storedPrint } from './stored-print.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  compressor: Compressor;
  logger: Logger;
  retrieve: RetrieveOriginal;
  limits: Limits;
  /** What prints are to be like, but for their tier. */
  prints: PrintOrder;
  newId: () => string;
};
type Input = {
  /** Which print: the first one of these that nobody else is at. */
  prints: PrintsToRemake;
  tier: Tier;
  /** Whether to wait until no other print is to be made; false by default. */
  whenIdle?: boolean;
  /** Only prints of images with a greater id. */
  afterId?: ImageId | undefined;
};

/**
 * What became of one print. It was `overtaken` when the image has another one by now, or is gone; when it `failed`, the
 * old one stays.
 */
export type RemadePrint = { readonly image: Image } & (
  | { readonly outcome: 'remade'; readonly compressed: StoredPrint }
  | { readonly outcome: 'overtaken' }
  | { readonly outcome: 'failed'; readonly error: unknown }
);

/**
 * Make one print again, from the original. The old one stays until the new one is there: whoever reads gets the one or
 * the other. Resolves to `undefined` when there is no print to make again.
 *
 * Safe in several processes at once, and after a crash: a new blob is written down as discarded before it is stored, and
 * taken back in the transaction that makes it the print.
 * @throws {DependencyUnavailableError} nothing is wrong with the photo, and another time it may succeed
 * @throws {StoreFullError} the same
 * @throws {OverloadedError} the same: too much else is to be done, or this is shutting down
 */
export class RemakePrint {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ prints, tier, whenIdle, afterId }: Input): Promise<RemadePrint | undefined> {
    const { images, limits, logger } = this.#deps;
    const image = await images.leasePrint(prints, limits.printLeaseSeconds, afterId);
    if (!image) return undefined;
    try {
      const compressed = await this.#remake(image, { ...this.#deps.prints, tier, whenIdle });
      return compressed ? { image, outcome: 'remade', compressed } : { image, outcome: 'overtaken' };
    } catch (error) {
      if (willPass.some((kind) => error instanceof kind)) {
        // Where that fails too, the lease runs out by itself.
        await images.returnPrint(image.id).catch(() => {});
        throw error;
      }
      logger.warn({ imageId: image.id, error }, 'a print could not be made again');
      return { image, outcome: 'failed', error };
    }
  }

  async #remake(image: Image, order: CompressorOrder): Promise<StoredPrint | undefined> {
    const upload = await this.#deps.retrieve.execute(image);
    try {
      const print = await this.#deps.compressor.compress(upload.staged, upload.facts, order);
      try {
        return await this.#replace(image, upload, print);
      } finally {
        await this.#deps.staging.discard(print.staged);
      }
    } finally {
      await this.#deps.staging.discard(upload.staged);
    }
  }

  async #replace(image: Image, { facts }: ReceivedUpload, print: Print): Promise<StoredPrint | undefined> {
    const { images, store, limits, newId } = this.#deps;
    const compressed = storedPrint(nextPrintKey(image.id, newId()), print);
    await images.discardBlob(compressed.key, limits.unkeptPrintSeconds);
    await store.put(compressed.key, print.staged);
    const replacement = {
      id: image.id,
      replacedKey: image.compressed.key,
      compressed,
      placeholder: print.placeholder,
      reveals: facts.reveals,
      exif: print.exif,
    };
    // Where it is not replaced, the new blob is deleted as it was written down.
    return (await images.replacePrint(replacement, limits.replacedPrintSeconds)) ? compressed : undefined;
  }
}

const willPass = [DependencyUnavailableError, StoreFullError, OverloadedError];
