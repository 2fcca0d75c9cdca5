import { InvalidImageError } from './errors.ts';
import { colourHeaderBytes, EOI, isApplicationData, SOI, SOS } from './jpeg-markers.ts';
import { type Segment, SegmentWalker } from './jpeg-walker.ts';

const colourHeaderBytesMax = 14;

/**
 * A JPEG's own coded data, and nothing else: it decodes to the very same pixels, without EXIF, colour profile,
 * previews, comments or anything after its end.
 * @throws {InvalidImageError} the bytes are no whole sequence of segments
 */
export function stripJpeg(jpeg: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let scanStart: number | undefined;
  const walker = new SegmentWalker({
    want: (marker) => (isApplicationData(marker) ? colourHeaderBytesMax : 0),
    segment: (segment) => {
      if (scanStart !== undefined) pieces.push(jpeg.subarray(scanStart, segment.start));
      scanStart = segment.marker === SOS ? segment.start : undefined;
      if (segment.marker !== SOS) pieces.push(keptOf(jpeg, segment));
    },
  });
  walker.feed(jpeg);
  if (!walker.ended) throw new InvalidImageError('The JPEG is truncated: its end is missing.');
  return joined(pieces);
}

/** What stays of a segment that no coded data follows. */
function keptOf(jpeg: Uint8Array, { marker, start, bytes, head }: Segment): Uint8Array {
  if (marker === SOI || marker === EOI) return jpeg.subarray(start, start + 2);
  if (!isApplicationData(marker)) return jpeg.subarray(start, start + 4 + bytes);
  const kept = colourHeaderBytes(marker, head);
  if (kept === 0) return new Uint8Array();
  return Uint8Array.of(0xff, marker, 0, kept + 2, ...withoutThumbnail(head.subarray(0, kept)));
}

/** A JFIF header ends in the sides of its thumbnail. */
function withoutThumbnail(header: Uint8Array): Uint8Array {
  const copy = header.slice();
  if (header.length === colourHeaderBytesMax) copy.fill(0, 12);
  return copy;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
