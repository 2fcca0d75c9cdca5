import { UnsupportedJpegVariantError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { stripJpeg } from '../../domain/jpeg-strip.ts';
import type { Compressor, Print } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import type { MemoryStaging } from './staging.ts';

/**
 * A stand-in for a compressor: the print is the original's own coded data without its metadata.
 *
 * Nothing is decoded, so nothing gets smaller than that, colours stay in their space, and corrupt data is not noticed.
 * Nothing is turned either: an original that its orientation tag turns is refused, because a print has no such tag and
 * would lie on its side.
 */
export class MemoryCompressor implements Compressor {
  readonly #staging: MemoryStaging;
  constructor(staging: MemoryStaging) {
    this.#staging = staging;
  }

  async compress({ path }: StagedFile, { width, height, orientation }: JpegFacts): Promise<Print> {
    if (orientation !== 1)
      throw new UnsupportedJpegVariantError('This photo has to be turned, which is not done here.');
    const original = this.#staging.read(path);
    if (!original) throw new Error(`There is no staged file ${path}.`);
    return { staged: this.#staging.write(`${path}.print`, stripJpeg(original)), width, height };
  }
}
