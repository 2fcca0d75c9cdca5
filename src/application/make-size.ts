import { type Image, type StoredSize, sizeKey } from '../domain/image.ts';
import type { Limits } from '../domain/limits.ts';
import type { Compressor, Resized } from '../domain/ports/compressor.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { RetrieveOriginal } from './retrieve-original.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  compressor: Compressor;
  limits: Limits;
  newId: () => string;
  retrieve: RetrieveOriginal;
};
type Input = {
  image: Image;
  /** Pixels of its longer side: fewer than the original's. */
  edge: number;
};

/**
 * Make a size of an image, from its original, and keep it. Resolves to it, or to `undefined` when somebody else was faster or the
 * image is gone: then this one goes.
 *
 * Safe in several processes at once, and after a crash: the blob is written down as discarded before it is stored, and taken
 * back in the transaction that keeps the size.
 * @throws what {@link RetrieveOriginal} and {@link Compressor.resize} throw
 * @throws {DependencyUnavailableError} another time it may succeed
 */
export class MakeSize {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ image, edge }: Input): Promise<StoredSize | undefined> {
    const { compressor, staging, retrieve } = this.#deps;
    const { staged, facts } = await retrieve.execute(image);
    try {
      const resized = await compressor.resize(staged, facts, { edge, bytesMax: image.compressed.bytes });
      try {
        return await this.#keep(image, edge, resized);
      } finally {
        await staging.discard(resized.staged);
      }
    } finally {
      await staging.discard(staged);
    }
  }

  async #keep({ id }: Image, edge: number, { staged, width, height }: Resized): Promise<StoredSize | undefined> {
    const { images, store, compressor, limits, newId } = this.#deps;
    const { bytes, sha256 } = staged;
    const { sizeVersion } = compressor;
    const size = { edge, key: sizeKey(id, edge, newId()), bytes, sha256, width, height, sizeVersion };
    await images.discardBlob(size.key, limits.unkeptPrintSeconds);
    await store.put(size.key, staged);
    // Where it is not kept, the blob is deleted as it was written down.
    return (await images.keepSize(id, size)) ? size : undefined;
  }
}
