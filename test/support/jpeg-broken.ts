import { joined, segment } from '../../src/testing/jpeg-segments.ts';

/** The first part of a JPEG, as an upload that was cut leaves it. */
export function truncated(jpeg: Uint8Array, fraction = 0.5): Uint8Array {
  return jpeg.slice(0, Math.floor(jpeg.length * fraction));
}

/** A JPEG whose markers are all in order and whose coded data stops halfway. */
export function emptied(jpeg: Uint8Array): Uint8Array {
  return joined(truncated(jpeg), Uint8Array.of(0, 0xff, 0xd9));
}

/** A JPEG whose markers are all in order and whose Huffman tables are not. */
export function corrupt(jpeg: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(jpeg);
  const table = Buffer.from(jpeg).indexOf(Uint8Array.of(0xff, 0xc4));
  // 255 codes of one bit: there are two
  bytes[table + 5] = 255;
  return bytes;
}

/** The header of a JPEG of any size, and nothing to decode behind it. */
export function headerOf(width: number, height: number, { sof = 0xc0, precision = 8 } = {}): Uint8Array {
  const size = Uint8Array.of(precision, height >> 8, height & 255, width >> 8, width & 255);
  const frame = segment(sof, size, Uint8Array.of(3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1));
  const scan = segment(0xda, Uint8Array.of(3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0));
  return joined(Uint8Array.of(0xff, 0xd8), frame, scan, Uint8Array.of(0, 0xff, 0xd9));
}

/** A few hundred bytes that declare 4.3 gigapixels. */
export function aPixelBomb(): Uint8Array {
  return headerOf(65500, 65500);
}
