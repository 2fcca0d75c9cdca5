import { joined, segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aMosaic, packed } from '../../src/testing/mosaic.ts';

export type ScanBombOptions = {
  readonly width: number;
  readonly height: number;
  readonly scans: number;
  readonly components?: 1 | 3 | 4;
};

const soi = Uint8Array.of(0xff, 0xd8);
const eoi = Uint8Array.of(0xff, 0xd9);
const highestBit = 13;
const lastCoefficient = 63;
const runBitsMax = 14;

/**
 * A flat grey progressive JPEG that passes over its picture as often as it is told to. Every pass is legal and next to
 * nothing in bytes: it says in one go that so many thousand blocks have nothing more. A picture has 1 + 882 different
 * passes for each component; after those, they start again, which no decoder minds.
 */
export function scanBomb({ width, height, scans, components = 1 }: ScanBombOptions): Uint8Array {
  const ids = Array.from({ length: components }, (_, i) => i + 1);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const nothing = nothingMore(blocks);
  const parts = [
    soi,
    segment(0xdb, Uint8Array.of(0, ...new Uint8Array(64).fill(1))),
    segment(
      0xc2,
      Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, components),
      ...ids.map((id) => Uint8Array.of(id, 0x11, 0)),
    ),
    // one code of one bit: as bright as the block before
    segment(0xc4, Uint8Array.of(0x00, 1, ...new Uint8Array(15), 0)),
    // codes of four bits: that nothing more comes in 2 ** n blocks, and as many as n bits say
    segment(0xc4, Uint8Array.of(0x10, 0, 0, 0, runBitsMax + 1, ...new Uint8Array(12), ...runSymbols())),
    segment(0xda, Uint8Array.of(components, ...ids.flatMap((id) => [id, 0]), 0, 0, 0)),
    new Uint8Array(Math.ceil((blocks * components) / 8)),
  ];
  const passes = passesOver(ids);
  for (let scan = 1; scan < scans; scan++) parts.push(segment(0xda, passes.next().value), nothing);
  return joined(...parts, eoi);
}

/** A sound picture behind nothing but empty comments. */
export function commentFlood(bytes: number): Uint8Array {
  return withSegments(aMosaic(), repeated(segment(0xfe), bytes));
}

/** A sound picture whose Huffman table is defined over and over. */
export function huffmanFlood(bytes: number): Uint8Array {
  return withSegments(aMosaic(), repeated(segment(0xc4, Uint8Array.of(0x00, 1, ...new Uint8Array(15), 0)), bytes));
}

/** A sound picture with a colour profile of so many chunks, each as long as it can be. */
export function profileFlood(chunks: number): Uint8Array {
  const profile = new Uint8Array(65_533 - 14);
  const chunk = (_: unknown, i: number) => segment(0xe2, 'ICC_PROFILE\0', Uint8Array.of(i + 1, chunks), profile);
  return withSegments(aMosaic(), ...Array.from({ length: chunks }, chunk));
}

/** A sound picture behind metadata, in segments that are as long as they can be. */
export function metadataFlood(bytes: number, segmentOf = segment(0xe1, new Uint8Array(65_533))): Uint8Array {
  return withSegments(aMosaic(), repeated(segmentOf, bytes));
}

/** EXIF whose directory has as many entries as there can be, each of which says that it goes on where it begins. */
export function circularExif(): Uint8Array {
  const entries = Math.floor((65_533 - 6 - 8 - 2) / 12);
  const entry = Uint8Array.of(0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8);
  const count = Uint8Array.of(entries >> 8, entries & 255);
  return segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08', count, repeated(entry, 12 * entries));
}

/** XMP of nothing but spaces and names, or of nothing but what could have become one. */
export function denseXmp(pattern: string): Uint8Array {
  return segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', pattern.repeat(65_000 / pattern.length));
}

/** IPTC of as many datasets as there can be, all of them empty. */
export function denseIptc(): Uint8Array {
  const datasets = repeated(Uint8Array.of(0x1c, 2, 120, 0, 0), 65_000);
  const size = Uint8Array.of(0, 0, datasets.length >> 8, datasets.length & 255);
  return segment(0xed, 'Photoshop 3.0\x008BIM\x04\x04\0\0', size, datasets);
}

/** A sound picture with FFs before its first segment, or before its end. */
export function fillFlood(bytes: number, where: 'start' | 'end' = 'start'): Uint8Array {
  const fill = new Uint8Array(bytes).fill(0xff);
  return where === 'start' ? withSegments(aMosaic(), fill) : joined(aMosaic().subarray(0, -2), fill, eoi);
}

/** A picture whose coded data is the same few bytes over and over. */
export function scanFlood(pattern: Uint8Array, bytes: number): Uint8Array {
  return joined(aMosaic().subarray(0, -2), repeated(pattern, bytes), eoi);
}

/** As often as it takes for so many bytes, or a few more. */
function repeated(pattern: Uint8Array, bytes: number): Uint8Array {
  const count = Math.ceil(bytes / pattern.length);
  const whole = new Uint8Array(count * pattern.length);
  for (let at = 0; at < whole.length; at += pattern.length) whole.set(pattern, at);
  return whole;
}

function runSymbols(): number[] {
  return Array.from({ length: runBitsMax + 1 }, (_, bits) => bits << 4);
}

/** The coded data of a pass in which no block has anything. */
function nothingMore(blocks: number): Uint8Array {
  let data = '';
  for (let left = blocks; left > 0; ) {
    const bits = Math.min(runBitsMax, Math.floor(Math.log2(left)));
    const run = Math.min(left, 2 ** (bits + 1) - 1);
    data += bits.toString(2).padStart(4, '0') + (bits > 0 ? (run - 2 ** bits).toString(2).padStart(bits, '0') : '');
    left -= run;
  }
  return packed(data);
}

/** Scan headers for every bit of every coefficient of every component, without end. */
function* passesOver(ids: readonly number[]): Generator<Uint8Array, never> {
  for (;;) {
    for (const id of ids) {
      for (let coefficient = 1; coefficient <= lastCoefficient; coefficient++) {
        for (let bit = highestBit; bit >= 0; bit--) {
          const before = bit === highestBit ? 0 : bit + 1;
          yield Uint8Array.of(1, id, 0, coefficient, coefficient, (before << 4) | bit);
        }
      }
    }
  }
}
