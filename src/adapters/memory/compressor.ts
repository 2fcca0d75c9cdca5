import { UnsupportedJpegVariantError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { stripJpeg } from '../../domain/jpeg-strip.ts';
import type { Compressor, Print } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import type { MemoryStaging } from './staging.ts';

/**
 * A stand-in for a compressor: the print is the original's own coded data without its metadata.
 *
 * Nothing is decoded, so nothing gets smaller than that, and corrupt data is not noticed. What would have to be decoded
 * to become an upright print in sRGB is refused: photos that their orientation tag turns, with a colour profile, or of
 * four components.
 */
export class MemoryCompressor implements Compressor {
  readonly #staging: MemoryStaging;
  constructor(staging: MemoryStaging) {
    this.#staging = staging;
  }

  async compress({ path }: StagedFile, facts: JpegFacts): Promise<Print> {
    const { width, height, orientation, components, iccBytes } = facts;
    if (orientation !== 1 || components === 4 || iccBytes > 0) {
      throw new UnsupportedJpegVariantError('This photo has to be decoded, which is not done here.');
    }
    const original = this.#staging.read(path);
    if (!original) throw new Error(`There is no staged file ${path}.`);
    return { staged: this.#staging.write(`${path}.print`, stripJpeg(original)), width, height };
  }
}
