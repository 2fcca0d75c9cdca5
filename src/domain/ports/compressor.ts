import type { JpegFacts } from '../jpeg.ts';
import type { StagedFile } from './staging.ts';

/** A print that waits to be kept, and what was measured on the way. */
export type Print = {
  readonly staged: StagedFile;
  /** Pixels, upright: those of the original as displayed. */
  readonly width: number;
  readonly height: number;
};

/** Makes the print: an upright sRGB JPEG that looks like the original. */
export interface Compressor {
  /**
   * Make the print of a staged JPEG, beside it. The original stays as it is.
   *
   * The print is never larger than the original, is upright without an orientation tag, carries no EXIF, XMP, IPTC,
   * comment or preview and nothing after its end. The same bytes give the same print. When this rejects, nothing is left behind.
   * @throws {InvalidImageError} the original cannot be decoded whole
   * @throws {UnsupportedJpegVariantError} it can, but not by this compressor
   * @throws {ImageLimitsExceededError} it can, but takes more time or memory than an image of its size may
   * @throws {StoreFullError} there is no room for the print
   * @throws {OverloadedError} too many prints are waiting already
   */
  compress(original: StagedFile, facts: JpegFacts): Promise<Print>;
}
