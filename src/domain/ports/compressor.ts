import type { Compression, PrintOrder } from '../compression.ts';
import type { ExifFacts } from '../exif-facts.ts';
import type { JpegFacts } from '../jpeg.ts';
import type { Placeholder } from '../placeholder.ts';
import type { StagedFile } from './staging.ts';

/** A print that waits to be kept, and what was measured on the way. */
export type Print = {
  readonly staged: StagedFile;
  /** Pixels, upright: those of the original as displayed, or fewer where the order says so. */
  readonly width: number;
  /** Pixels, upright. */
  readonly height: number;
  readonly compression: Compression;
  /** Of the same picture. */
  readonly placeholder: Placeholder;
  /** What the original's first EXIF says; nothing where that cannot be read, which refuses no photo. */
  readonly exif: ExifFacts;
};

/** What a print is to be like, and whether anybody waits for it. */
export type CompressorOrder = PrintOrder & {
  /** Made when nothing else is to be made; false by default. */
  readonly whenIdle?: boolean | undefined;
};

/** What a size is to be like. */
export type SizeOrder = {
  /** Pixels that its longer side is to have: fewer than that of the original. */
  readonly edge: number;
  /** Bytes that it may have, at the cost of its quality. */
  readonly bytesMax: number;
};

/** A size that waits to be kept. */
export type Resized = {
  readonly staged: StagedFile;
  /** Pixels, upright: the longer side as ordered, and the other in proportion, rounded. */
  readonly width: number;
  /** Pixels, upright. */
  readonly height: number;
};

/**
 * Makes the print: an upright sRGB JPEG that looks like the original; and smaller pictures of it, as alike.
 *
 * @example
 * ```ts
 * const print = await compressor.compress(staged, facts, { preset: 'standard', tier: 'small' });
 * console.log(`${staged.bytes} bytes became ${print.staged.bytes}`);
 * await staging.discard(print.staged); // or it is kept, under a key of a store
 * ```
 */
export interface Compressor {
  /** Changes whenever the same original could give another print; it is in the facts of each. */
  readonly algorithmVersion: number;

  /** The same for sizes. Later ones are higher. */
  readonly sizeVersion: number;

  /**
   * Make the print of a staged JPEG, beside it. The original stays as it is.
   *
   * The print is never larger than the original, is upright without an orientation tag, carries no EXIF, XMP, IPTC,
   * comment or preview and nothing after its end. The same bytes and order give the same print. When this rejects,
   * nothing is left behind.
   * @throws {InvalidImageError} the original cannot be decoded whole
   * @throws {UnsupportedJpegVariantError} it can, but not by this compressor
   * @throws {ImageLimitsExceededError} it can, but takes more time or memory than an image of its size may
   * @throws {StoreFullError} there is no room for the print
   * @throws {DependencyUnavailableError} it cannot be written
   * @throws {OverloadedError} too many prints are waiting already
   */
  compress(original: StagedFile, facts: JpegFacts, order: CompressorOrder): Promise<Print>;

  /**
   * Does nothing where a print would be begun soon: to be asked before anything else is spent on an upload. What was let in before is
   * made all the same. Without it, there always is room.
   * @throws {OverloadedError} twice as many prints are waiting as are made side by side
   */
  assertRoom?(): void;

  /**
   * Make a smaller picture of a staged JPEG, beside it, for somebody who is looking at pictures. The original stays as it
   * is.
   *
   * It is upright without an orientation tag, in the colours of a print, carries no metadata and nothing after its end. It has
   * `bytesMax` bytes at most, or as few as there can be where any quality takes more. The same bytes and order give the same
   * picture. When this rejects, nothing is left behind. Whoever waits for prints does not wait until all of those are made
   * who wait for sizes, nor the other way round.
   * @throws {RangeError} the original is not larger
   * @throws what `compress` throws
   */
  resize(original: StagedFile, facts: JpegFacts, order: SizeOrder): Promise<Resized>;
}
