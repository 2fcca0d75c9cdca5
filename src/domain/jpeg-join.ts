import { isFrame } from './jpeg-frame.ts';
import { DHT, DQT, EOI, SOI, SOS } from './jpeg-markers.ts';
import { SegmentWalker } from './jpeg-walker.ts';

/** What a grey JPEG consists of; scans with their Huffman tables. Each part lies where it lay. */
type Grey = { readonly steps: Uint8Array; readonly frame: Part; readonly scans: readonly Scan[] };
type Scan = { readonly tables: readonly Uint8Array[]; readonly header: Uint8Array; readonly data: Uint8Array };

/** A marker and its payload, and the coded data behind it if it is a scan's. */
type Part = { readonly marker: number; readonly payload: Uint8Array; readonly data: Uint8Array };

const stepsPerTable = 64;
/** Where the payload of a frame header has the number of its components. */
const countAt = 5;

/**
 * Join three grey JPEGs as the components of one in colour, each of which keeps the steps that it was quantised in. What
 * they code is copied as it is. Scan by scan they take turns, so that a picture that is still arriving has colour early.
 *
 * @param greys brightness, blue and red differences, as libjpeg makes them: with Huffman tables right before each scan
 * @param across samples of brightness for one of colour, in each direction
 * @throws {TypeError} one of them is another kind of JPEG
 */
export function joinGreys(greys: readonly [Uint8Array, Uint8Array, Uint8Array], across: 1 | 2): Uint8Array {
  const components = greys.map(greyOf);
  const turns = Math.max(...components.map(({ scans }) => scans.length));
  return concatenated([
    Uint8Array.of(0xff, SOI),
    ...components.map(({ steps }, id) => segment(DQT, Uint8Array.of(id, ...steps))),
    frameOf(components, across),
    ...Array.from({ length: turns }, (_, turn) =>
      components.flatMap(({ scans }, id) => piecesOf(scans[turn], componentId(id))),
    ).flat(),
    Uint8Array.of(0xff, EOI),
  ]);
}

function greyOf(jpeg: Uint8Array): Grey {
  const parts = partsOf(jpeg);
  const tables = payloadsOf(parts, DQT);
  const frame = parts.find(({ marker }) => isFrame(marker));
  const scans = parts.flatMap((part, i) => (part.marker === SOS ? [scanOf(part, parts.slice(0, i))] : []));
  const steps = tables[0]?.subarray(1);
  if (tables.length !== 1 || steps?.length !== stepsPerTable || frame?.payload[countAt] !== 1) throw unjoinable();
  return { steps, frame, scans };
}

function partsOf(jpeg: Uint8Array): readonly Part[] {
  const segments: { marker: number; start: number; bytes: number }[] = [];
  const walker = new SegmentWalker({
    want: () => 0,
    segment: ({ marker, start, bytes }) => segments.push({ marker, start, bytes }),
  });
  walker.feed(jpeg);
  if (!walker.ended) throw unjoinable();
  return segments.map(({ marker, start, bytes }, i) => {
    const end = start + 4 + bytes;
    return { marker, payload: jpeg.subarray(start + 4, end), data: jpeg.subarray(end, segments[i + 1]?.start ?? end) };
  });
}

function payloadsOf(parts: readonly Part[], marker: number): readonly Uint8Array[] {
  return parts.filter((part) => part.marker === marker).map(({ payload }) => payload);
}

/** The tables of a scan come right before it. Those of an earlier one would be another component's when it is decoded. */
function scanOf({ payload: header, data }: Part, before: readonly Part[]): Scan {
  const tables = payloadsOf(before.slice(before.findLastIndex(({ marker }) => marker !== DHT) + 1), DHT);
  const [, , , first = 0, , approximation = 0] = header;
  const refinesMeans = first === 0 && approximation >> 4 > 0;
  if (tables.length === 0 && !refinesMeans) throw unjoinable();
  return { tables, header, data };
}

/** Of three components, each with a table of its own. */
function frameOf([luma, ...colours]: readonly Grey[], across: 1 | 2): Uint8Array {
  if (!luma) throw unjoinable();
  const sampling = (factor: number) => (factor << 4) | factor;
  const { marker, payload } = luma.frame;
  const frame = [...payload.subarray(0, countAt), 1 + colours.length, componentId(0), sampling(across), 0];
  for (const i of colours.keys()) frame.push(componentId(i + 1), sampling(1), i + 1);
  return segment(marker, Uint8Array.from(frame));
}

/** JFIF's: by these, decoders know which colours are meant. */
function componentId(index: number): number {
  return index + 1;
}

function piecesOf(scan: Scan | undefined, component: number): readonly Uint8Array[] {
  if (!scan) return [];
  const header = scan.header.slice();
  header[1] = component;
  return [...scan.tables.map((table) => segment(DHT, table)), segment(SOS, header), scan.data];
}

function segment(marker: number, payload: Uint8Array): Uint8Array {
  const bytes = payload.length + 2;
  return concatenated([Uint8Array.of(0xff, marker, bytes >> 8, bytes & 0xff), payload]);
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function unjoinable(): TypeError {
  return new TypeError('Only grey JPEGs can be joined, with one table of steps each.');
}
