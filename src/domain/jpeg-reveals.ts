import {
  APP0,
  APP1,
  APP2,
  APP13,
  COM,
  colourHeaderBytes,
  iccHeaderBytes,
  isColourProfile,
  startsWith,
} from './jpeg-markers.ts';
import type { Segment } from './jpeg-walker.ts';
import { isBlank } from './metadata/blank.ts';
import { exifReveals, isExif } from './metadata/exif.ts';
import { isPhotoshop, photoshopReveals } from './metadata/photoshop.ts';
import { isXmp, XmpReader } from './metadata/xmp.ts';
import { type Reveal, reveals } from './reveals.ts';

/** Bytes of the payload of an APPn or a comment that say what it gives away. */
export function revealingBytes(marker: number, bytes: number): number {
  // a chunk of a colour profile or something else: what it is called says that
  return marker === APP2 ? iccHeaderBytes : bytes;
}

/**
 * Collects what a JPEG gives away beside its picture, in time linear to what it looks at. What it does not know counts as
 * `other-data`; a colour profile as nothing.
 */
export class JpegReveals {
  readonly #found = new Set<Reveal>();
  readonly #xmp = new XmpReader();

  /** What was found so far, in the order of the list. */
  get found(): Reveal[] {
    return reveals.filter((reveal) => this.#found.has(reveal));
  }

  /** An APPn or a comment was met, and as much of it is here as {@link revealingBytes} says. */
  metadata(segment: Segment): void {
    for (const reveal of this.#revealsOf(segment)) this.#found.add(reveal);
  }

  /** Bytes were met after the end of the picture. */
  trailing(bytes: Uint8Array): void {
    if (!this.#found.has('other-data') && !isBlank(bytes)) this.#found.add('other-data');
  }

  #revealsOf({ marker, head }: Segment): Iterable<Reveal> {
    if (marker === APP1 && isExif(head)) return exifReveals(head);
    if (marker === APP1 && isXmp(head)) return this.#xmp.reveals(head);
    if (isColourProfile(marker, head)) return [];
    if (marker === APP13 && isPhotoshop(head)) return photoshopReveals(head);
    if (isBlank(head.subarray(colourHeaderBytes(marker, head)))) return [];
    if (marker === COM) return ['text'];
    return [marker === APP0 && hasThumbnail(head) ? 'thumbnail' : 'other-data'];
  }
}

/** Whether a JFIF header says that a thumbnail follows, or this is one: its extension is nothing else. */
function hasThumbnail(payload: Uint8Array): boolean {
  const [width = 0, height = 0] = payload.subarray(12, 14);
  return startsWith(payload, 'JFXX\0') || (startsWith(payload, 'JFIF\0') && width * height > 0);
}
