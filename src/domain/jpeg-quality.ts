import { isFrame } from './jpeg-frame.ts';
import { DQT, SOF2 } from './jpeg-markers.ts';
import { type Segment, SegmentWalker } from './jpeg-walker.ts';

/** What a JPEG's headers say about how much its coding left out. */
export type JpegCoding = {
  /** Steps that luma was quantised in, 64 of them in zigzag order. */
  readonly lumaTable: readonly number[];
  /** Those of the other components, as many as there are. */
  readonly colourTables: readonly (readonly number[])[];
  /** The quality at which IJG's encoder comes closest to that table, 1 to 100. */
  readonly quality: number;
  /** Whether colour is coded at less than full size. A grey picture's is not. */
  readonly subsampled: boolean;
  /** Whether the whole picture comes early, and then ever sharper. */
  readonly progressive: boolean;
};

/** The luma table that ITU-T T.81 suggests in annex K, in zigzag order: IJG's encoder at quality 50. */
// biome-ignore format: 8 a line, as in a block
export const annexKLuma: readonly number[] = [
  16, 11, 12, 14, 12, 10, 16, 14,
  13, 14, 18, 17, 16, 19, 24, 40,
  26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51,
  56, 55, 64, 72, 92, 78, 64, 68,
  87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113,
  121, 112, 100, 120, 92, 101, 103, 99,
];

const tableLength = 64;
// four tables of 16-bit steps, each with the byte that says which it is
const payloadBytesMax = 4 * (1 + 2 * tableLength);
// a frame header of four components
const frameBytesMax = 6 + 3 * 4;

/**
 * Read how a JPEG was coded from its headers, without decoding it.
 *
 * @returns `undefined` where there is no table for its luma
 * @throws {InvalidImageError} the bytes are no sequence of segments
 */
export function codingOf(jpeg: Uint8Array): JpegCoding | undefined {
  const tables = new Map<number, readonly number[]>();
  let frame: Uint8Array | undefined;
  let progressive = false;
  const walker = new SegmentWalker({
    want: (marker) => (marker === DQT ? payloadBytesMax : isFrame(marker) ? frameBytesMax : 0),
    segment: ({ marker, head }: Segment) => {
      if (marker === DQT) for (const [id, table] of tablesIn(head)) tables.set(id, table);
      if (!isFrame(marker)) return;
      frame = head.slice();
      progressive = marker === SOF2;
    },
  });
  walker.feed(jpeg);
  if (!frame) return undefined;
  const [lumaTable, ...others] = tableIds(frame).map((id) => tables.get(id));
  if (!lumaTable) return undefined;
  const colourTables = others.filter((table) => table !== undefined);
  return { lumaTable, colourTables, quality: qualityOf(lumaTable), subsampled: isSubsampled(frame), progressive };
}

/**
 * The quality at which IJG's encoder comes closest to a luma table: the least sum of squared differences between the
 * logarithms of the steps. Low frequencies, the first half of the zigzag, count twice: they are what is seen. Exact for
 * tables of that encoder's own; for those of others it is the quality that leaves out about as much.
 *
 * @param table 64 steps in zigzag order
 */
export function qualityOf(table: readonly number[]): number {
  const qualities = Array.from({ length: 100 }, (_, i) => i + 1);
  const distances = qualities.map((quality) => distance(table, scaledTable(annexKLuma, quality)));
  return qualities[distances.indexOf(Math.min(...distances))] ?? 1;
}

/** A table at a quality of 1 to 100, as IJG's encoder scales the one it is given, which is that at 50: in whole percents. */
export function scaledTable(table: readonly number[], quality: number): readonly number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((step) => Math.max(1, Math.min(255, Math.floor((step * percent + 50) / 100))));
}

/** The quality at which IJG's encoder has steps about twice as large as at another. */
export function qualityOfTwiceTheSteps(quality: number): number {
  return quality < 75
    ? Math.max(1, Math.round(quality < 50 ? quality / 2 : 1250 / (100 - quality)))
    : 2 * quality - 100;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, step, i) => {
    const ratio = Math.log(Math.max(1, step)) - Math.log(b[i] ?? 1);
    return sum + ratio * ratio * (i < tableLength / 2 ? 2 : 1);
  }, 0);
}

/** A segment may define several tables, of steps of 8 or 16 bits. What a broken one does not have counts as 1. */
function tablesIn(payload: Uint8Array): ReadonlyMap<number, readonly number[]> {
  const tables = new Map<number, readonly number[]>();
  for (let at = 0; at < payload.length; ) {
    const head = payload[at] ?? 0;
    const stepBytes = head >> 4 === 0 ? 1 : 2;
    const steps = payload.subarray(at + 1, at + 1 + tableLength * stepBytes);
    const high = (i: number) => steps[i * stepBytes] ?? 1;
    const low = (i: number) => steps[i * 2 + 1] ?? 0;
    const step = (i: number) => (stepBytes === 1 ? high(i) : high(i) * 256 + low(i));
    tables.set(
      head & 15,
      Array.from({ length: tableLength }, (_, i) => step(i)),
    );
    at += 1 + tableLength * stepBytes;
  }
  return tables;
}

function tableIds(frame: Uint8Array): readonly number[] {
  return Array.from({ length: frame[5] ?? 0 }, (_, i) => frame[8 + 3 * i] ?? 0);
}

/** Whether the first component has more samples, across or down, than another. */
function isSubsampled(frame: Uint8Array): boolean {
  const components = frame[5] ?? 0;
  const factors = Array.from({ length: components }, (_, i) => frame[7 + 3 * i] ?? 0);
  return factors.some((factor) => factor !== factors[0]);
}
