import { InvalidImageError } from './errors.ts';
import { APP1, colourHeaderBytes, EOI, isApplicationData, isColourProfile, SOI, SOS } from './jpeg-markers.ts';
import { type Segment, SegmentWalker } from './jpeg-walker.ts';
import { exifOfOrientation, exifOrientation, isExif } from './metadata/exif.ts';
import type { ByteRange } from './ports/image-store.ts';

/** Of what a JPEG says beside its coded data, what stays: nothing, or how it is meant to look. */
export type Kept = 'nothing' | 'appearance';

/** How a stripped JPEG is made of the whole one. */
export type StripPlan = {
  /** Of the stripped one. */
  readonly bytes: number;
  readonly pieces: readonly Piece[];
};

/** Bytes of the whole one, or others that stand in the place of what is dropped; one after the other. */
type Piece = ByteRange | Uint8Array;

/** Changes whenever the same JPEG could be stripped to other bytes. */
export const stripVersion = 1;

const jfifHeaderBytes = 14;

/**
 * A JPEG's own coded data, and nothing else: it decodes to the very same pixels, without EXIF, colour profile,
 * previews, comments or anything after its end.
 * @throws {InvalidImageError} the bytes are no whole sequence of segments
 */
export function stripJpeg(jpeg: Uint8Array): Uint8Array {
  const planner = new StripPlanner('nothing');
  planner.feed(jpeg);
  const { bytes, pieces } = planner.end();
  const stripped = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    const content = piece instanceof Uint8Array ? piece : jpeg.subarray(piece.first, piece.last + 1);
    stripped.set(content, at);
    at += content.length;
  }
  return stripped;
}

/** Of a stripped JPEG's pieces, what makes up some of its bytes. */
export function partOf(pieces: readonly Piece[], { first, last }: ByteRange): Piece[] {
  const part: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const bytes = piece instanceof Uint8Array ? piece.length : piece.last + 1 - piece.first;
    const [from, to] = [Math.max(first - at, 0), Math.min(last + 1 - at, bytes)];
    at += bytes;
    if (from >= to) continue;
    if (piece instanceof Uint8Array) part.push(piece.subarray(from, to));
    else part.push({ first: piece.first + from, last: piece.first + to - 1 });
  }
  return part;
}

/**
 * Plans which bytes of a JPEG that arrives in pieces of any size stay. The coded data always does; as its `appearance`,
 * the colour profile and the orientation too. Dropped are EXIF, XMP, IPTC, previews, comments, and whatever comes after
 * the end.
 */
export class StripPlanner {
  readonly #kept: Kept;
  readonly #pieces: Piece[] = [];
  readonly #walker = new SegmentWalker({
    want: (marker, bytes) => this.#want(marker, bytes),
    segment: (segment) => this.#plan(segment),
  });
  #bytes = 0;
  /** Where the scan began whose end is not known yet. */
  #scanStart: number | undefined;
  #metExif = false;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  /** @throws {InvalidImageError} the bytes are no sequence of segments */
  feed(chunk: Uint8Array): void {
    this.#walker.feed(chunk);
  }

  /** @throws {InvalidImageError} the end of the image is missing */
  end(): StripPlan {
    if (!this.#walker.ended) throw new InvalidImageError('The JPEG is truncated: its end is missing.');
    return { bytes: this.#bytes, pieces: this.#pieces };
  }

  #want(marker: number, bytes: number): number {
    if (!isApplicationData(marker)) return 0;
    return marker === APP1 && this.#kept === 'appearance' && !this.#metExif ? bytes : jfifHeaderBytes;
  }

  #plan(segment: Segment): void {
    const { marker, start, bytes } = segment;
    if (this.#scanStart !== undefined) this.#copy(this.#scanStart, start);
    this.#scanStart = marker === SOS ? start : undefined;
    if (marker === SOS) return;
    if (marker === SOI || marker === EOI) this.#copy(start, start + 2);
    else if (isApplicationData(marker)) this.#planMetadata(segment);
    else this.#copy(start, start + 4 + bytes);
  }

  #planMetadata(segment: Segment): void {
    const { marker, start, bytes, head } = segment;
    const header = head.subarray(0, colourHeaderBytes(marker, head));
    if (header.length > 0) this.#write(marker, withoutThumbnail(header));
    if (this.#kept === 'nothing') return;
    if (isColourProfile(marker, head)) this.#copy(start, start + 4 + bytes);
    if (marker === APP1 && isExif(head)) this.#planExif(head);
  }

  /** Only the first EXIF counts, for every reader. */
  #planExif(payload: Uint8Array): void {
    const orientation = this.#metExif ? 1 : exifOrientation(payload);
    this.#metExif = true;
    if (orientation !== 1) this.#write(APP1, exifOfOrientation(orientation));
  }

  /** Bytes that follow one another are one range, so that they are fetched in one go. */
  #copy(first: number, end: number): void {
    const before = this.#pieces.at(-1);
    if (before && !(before instanceof Uint8Array) && before.last + 1 === first) {
      this.#pieces[this.#pieces.length - 1] = { first: before.first, last: end - 1 };
    } else {
      this.#pieces.push({ first, last: end - 1 });
    }
    this.#bytes += end - first;
  }

  #write(marker: number, payload: Uint8Array): void {
    const segment = Uint8Array.of(0xff, marker, 0, payload.length + 2, ...payload);
    this.#pieces.push(segment);
    this.#bytes += segment.length;
  }
}

/** A JFIF header ends in the sides of its thumbnail. */
function withoutThumbnail(header: Uint8Array): Uint8Array {
  const copy = header.slice();
  if (header.length === jfifHeaderBytes) copy.fill(0, 12);
  return copy;
}
