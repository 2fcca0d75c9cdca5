import { InvalidImageError, UnsupportedJpegVariantError } from './errors.ts';
import { JpegDemands } from './jpeg-demands.ts';
import {
  assertSupported,
  type Frame,
  type FrameLimits,
  frameHeaderBytesMax,
  isFrame,
  readFrame,
} from './jpeg-frame.ts';
import {
  APP1,
  colourHeaderBytes,
  DHT,
  EOI,
  iccHeaderBytes,
  isApplicationData,
  isColourProfile,
  SOI,
  SOS,
} from './jpeg-markers.ts';
import { JpegReveals, revealingBytes } from './jpeg-reveals.ts';
import { scanBlocks, scanHeaderBytesMax } from './jpeg-scan.ts';
import { type Segment, SegmentWalker } from './jpeg-walker.ts';
import { notAJpeg, sniffedBytes } from './media-type.ts';
import { exifOrientation, isExif } from './metadata/exif.ts';
import type { Reveal } from './reveals.ts';

/** What the markers of a JPEG say, without decoding it. */
export type JpegFacts = {
  /** Pixels, as displayed: after the orientation was applied. */
  readonly width: number;
  /** Pixels, as displayed. */
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where there is none. */
  readonly orientation: number;
  /** 1 (grey), 3 or 4. */
  readonly components: number;
  readonly progressive: boolean;
  /** Whether its colour is at less than full size. */
  readonly subsampled: boolean;
  /** Passes over the picture that its coded data makes: 1 in most baseline files, 6 to 14 in progressive ones. */
  readonly scans: number;
  /** Bytes of the colour profile; 0 without one. */
  readonly iccBytes: number;
  /** Bytes of segments that no decoder needs for the pixels, the colour profile among them: what `stripJpeg` drops. */
  readonly metadataBytes: number;
  /** Bytes after the end of the image: previews, gain maps, motion photos. */
  readonly trailingBytes: number;
  /** What the file gives away beside the picture. */
  readonly reveals: readonly Reveal[];
};

/**
 * Reads the markers of a JPEG while its bytes arrive, in pieces of any size, with memory that does not grow with
 * them. In files with several pictures (previews, gain maps), only the first one counts.
 *
 * @example
 * ```ts
 * const reader = new JpegReader(defaultLimits);
 * for await (const chunk of content) reader.feed(chunk);
 * const { width, height } = reader.end();
 * ```
 */
export class JpegReader {
  readonly #limits: FrameLimits;
  readonly #opening = new Uint8Array(sniffedBytes);
  #openingBytes = 0;
  readonly #demands = new JpegDemands();
  readonly #walker = new SegmentWalker({
    fill: (bytes) => this.#demands.add('fillBytes', bytes),
    begin: (marker) => this.#begin(marker),
    want: (marker, bytes) => this.#want(marker, bytes),
    segment: (segment) => this.#read(segment),
    trailing: (bytes) => this.#reveals.trailing(bytes),
  });
  readonly #reveals = new JpegReveals();
  #frame: Frame | undefined;
  #orientation: number | undefined;
  #metadataBytes = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /**
   * Take the next bytes. After this has thrown, the reader is of no more use.
   * @throws {UnsupportedMediaTypeError} no JPEG
   * @throws {UnsupportedJpegVariantError} a JPEG of a kind that is not decoded here
   * @throws {InvalidImageError} malformed
   * @throws {ImageLimitsExceededError} too many pixels, or more of anything than {@link jpegDemandsMax}
   */
  feed(chunk: Uint8Array): void {
    if (this.#openingBytes < sniffedBytes) this.#look(chunk);
    if (this.#isForeign()) return;
    this.#walker.feed(chunk);
  }

  /**
   * There are no more bytes.
   * @throws {InvalidImageError} empty or truncated
   * @throws {UnsupportedMediaTypeError} no JPEG, and too short to have shown it before
   */
  end(): JpegFacts {
    if (this.#openingBytes === 0) throw new InvalidImageError('The file is empty.');
    if (this.#isForeign()) throw notAJpeg(this.#opening.subarray(0, this.#openingBytes));
    if (!this.#walker.ended || !this.#frame) throw new InvalidImageError('The JPEG is truncated: its end is missing.');
    const { width, height, components, progressive, subsampled } = this.#frame;
    const orientation = this.#orientation ?? 1;
    const { scans, iccBytes } = this.#demands.sums;
    return {
      ...(orientation > 4 ? { width: height, height: width } : { width, height }),
      orientation,
      components: components.length,
      progressive,
      subsampled,
      scans,
      iccBytes,
      metadataBytes: this.#metadataBytes,
      trailingBytes: this.#walker.trailingBytes,
      reveals: this.#reveals.found,
    };
  }

  /** What it demanded of a decoder so far. */
  get demands(): JpegDemands['sums'] {
    return this.#demands.sums;
  }

  #look(chunk: Uint8Array): void {
    const piece = chunk.subarray(0, sniffedBytes - this.#openingBytes);
    this.#opening.set(piece, this.#openingBytes);
    this.#openingBytes += piece.length;
    // What it is instead is said by more than two bytes: those that may still come are waited for.
    if (this.#isForeign() && this.#openingBytes === sniffedBytes) throw notAJpeg(this.#opening);
  }

  #isForeign(): boolean {
    const [first, second] = this.#opening;
    return (this.#openingBytes > 0 && first !== 0xff) || (this.#openingBytes > 1 && second !== 0xd8);
  }

  #begin(marker: number): void {
    assertSupported(marker);
    if (marker !== SOI && marker !== EOI) this.#demands.add('segments');
    if (marker === DHT) this.#demands.add('huffmanSegments');
    if (isFrame(marker) && this.#frame) {
      throw new UnsupportedJpegVariantError('This is a JPEG with several frames, which is not supported.');
    }
    if (marker === SOS && !this.#frame) throw new InvalidImageError('The JPEG is corrupt: it has no frame header.');
    if (marker === SOS) this.#demands.add('scans');
    if (marker === EOI && this.#demands.sums.scans === 0) {
      throw new InvalidImageError('The JPEG is corrupt: there is no picture in it.');
    }
  }

  #want(marker: number, bytes: number): number {
    if (isFrame(marker)) return frameHeaderBytesMax;
    if (marker === SOS) return scanHeaderBytesMax;
    if (!isApplicationData(marker)) return 0;
    this.#demands.add('metadataBytes', 4 + bytes);
    return revealingBytes(marker, bytes);
  }

  #read(segment: Segment): void {
    const { marker, bytes, head } = segment;
    if (isFrame(marker)) this.#frame = readFrame(segment, this.#limits);
    else if (marker === SOS && this.#frame) this.#demands.add('scanBlocks', scanBlocks(segment, this.#frame));
    else if (isApplicationData(marker)) {
      this.#metadataBytes += droppedBytes(segment);
      this.#reveals.metadata(segment);
    }
    // only the first EXIF counts, for every reader
    if (marker === APP1 && this.#orientation === undefined && isExif(head)) this.#orientation = exifOrientation(head);
    if (isColourProfile(marker, head)) this.#demands.add('iccBytes', Math.max(0, bytes - iccHeaderBytes));
  }
}

/** All of a segment with its marker and length, or what lies behind the colour header in it. */
function droppedBytes({ marker, bytes, head }: Segment): number {
  const kept = colourHeaderBytes(marker, head);
  return kept === 0 ? 4 + bytes : bytes - kept;
}
