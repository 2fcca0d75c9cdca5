import { InvalidImageError, UnsupportedJpegVariantError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { codingOf } from '../../domain/jpeg-quality.ts';
import { stripJpeg } from '../../domain/jpeg-strip.ts';
import type { Placeholder } from '../../domain/placeholder.ts';
import type { Compressor, CompressorOrder, Print, Resized, SizeOrder } from '../../domain/ports/compressor.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import type { MemoryStaging } from './staging.ts';

/** Grey all over: what is not decoded has no colours. The bytes from the sixth on are its waves, whose height is 0. */
const grey: Placeholder = {
  thumbhash: Uint8Array.of(32, 8, 2, 7, 0, ...new Uint8Array(19)),
  dominantColor: '#808080',
};

/**
 * A stand-in for a compressor: the print is the original's own coded data without its metadata, whatever was ordered.
 *
 * Nothing is decoded, so nothing gets smaller than that, corrupt data is not noticed, and the placeholder of every photo
 * is the same grey. No EXIF is read, and no size is made. What would have to be decoded to become an upright print in sRGB of the size that was ordered is
 * refused: photos that their orientation tag turns, with a colour profile, of four components, or too large.
 *
 * @example
 * ```ts
 * const files = openMemoryFiles();
 * const compressor = new MemoryCompressor(files.staging);
 * const { images } = createSilverprint({ images: new MemoryImageRepository(), ...files, compressor });
 * ```
 */
export class MemoryCompressor implements Compressor {
  /** Of none: whatever compressor comes after it makes another print. */
  readonly algorithmVersion = 0;
  readonly sizeVersion = 0;
  readonly #staging: MemoryStaging;
  constructor(staging: MemoryStaging) {
    this.#staging = staging;
  }

  async compress({ path }: StagedFile, facts: JpegFacts, order: CompressorOrder): Promise<Print> {
    const { width, height, orientation, components, iccBytes } = facts;
    const { preset, tier, maxEdge = Infinity } = order;
    if (orientation !== 1 || components === 4 || iccBytes > 0 || Math.max(width, height) > maxEdge) {
      throw new UnsupportedJpegVariantError('This photo has to be decoded, which is not done here.');
    }
    const original = this.#staging.read(path);
    if (!original) throw new Error(`There is no staged file ${path}.`);
    const coding = codingOf(original);
    if (!coding) throw new InvalidImageError('The JPEG is corrupt: it has no quantisation table.');
    const staged = this.#staging.write(`${path}.print`, stripJpeg(original));
    const { algorithmVersion } = this;
    const compression = { preset, tier, path: 'lossless', sourceQuality: coding.quality, algorithmVersion } as const;
    return { staged, width, height, compression, placeholder: structuredClone(grey), exif: {} };
  }

  async resize(_: StagedFile, { width, height }: JpegFacts, { edge }: SizeOrder): Promise<Resized> {
    if (edge >= Math.max(width, height)) throw new RangeError('A size is smaller than its original.');
    throw new UnsupportedJpegVariantError('This photo has to be decoded, which is not done here.');
  }
}
