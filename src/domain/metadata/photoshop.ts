import { startsWith } from '../jpeg-markers.ts';
import type { Reveal } from '../reveals.ts';
import { isBlank } from './blank.ts';

const photoshopName = 'Photoshop 3.0\0';

const signature = '8BIM';
const iptcResource = 0x0404;
const thumbnailResources: ReadonlySet<number> = new Set([0x0409, 0x040c]);
/** Resolution, quality, colour profile, and a digest of the IPTC that is compared with XMP's. */
const harmlessResources: ReadonlySet<number> = new Set([0x03ed, 0x0406, 0x040f, 0x0425]);

/** Whether the payload of an APP13 is Photoshop's. */
export function isPhotoshop(payload: Uint8Array): boolean {
  return startsWith(payload, photoshopName);
}

/** What the image resources in it give away, the IPTC among them. */
export function* photoshopReveals(payload: Uint8Array): Generator<Reveal> {
  const view = viewOf(payload);
  let at = photoshopName.length;
  while (at + 12 <= payload.length && startsWith(payload, signature, at)) {
    const id = view.getUint16(at + 4);
    const nameBytes = payload[at + 6] as number;
    // the name has its length in front and, as the data, an even number of bytes
    const sizeAt = at + 6 + even(1 + nameBytes);
    if (sizeAt + 4 > payload.length) break;
    const size = view.getUint32(sizeAt);
    const data = payload.subarray(sizeAt + 4, sizeAt + 4 + size);
    if (id === iptcResource) yield* iptcReveals(data);
    else if (thumbnailResources.has(id)) yield 'thumbnail';
    else if (!harmlessResources.has(id)) yield 'other-data';
    at = sizeAt + 4 + even(size);
  }
  // what goes on in the next segment, or is none of this
  if (!isBlank(payload.subarray(at))) yield 'other-data';
}

/** The application record of IPTC's Information Interchange Model: what is in it and not here is a text. */
const iptcDatasets: ReadonlyMap<number, Reveal | undefined> = new Map<number, Reveal | undefined>([
  [0, undefined], // version of the record
  [26, 'location'], // content location: its code and its name
  [27, 'location'],
  [30, 'time'], // when to publish, and until when
  [35, 'time'],
  [37, 'time'],
  [38, 'time'],
  [55, 'time'], // when it was taken, and digitised
  [60, 'time'],
  [62, 'time'],
  [63, 'time'],
  [65, 'software'], // program, and its version
  [70, 'software'],
  [80, 'person'], // by-line, and title of it
  [85, 'person'],
  [90, 'location'], // city, part of it, province, country by code and name
  [92, 'location'],
  [95, 'location'],
  [100, 'location'],
  [101, 'location'],
  [110, 'person'], // credit, source, copyright, contact
  [115, 'person'],
  [116, 'person'],
  [118, 'person'],
  [122, 'person'], // who wrote the caption
  [202, 'thumbnail'],
]);

const datasetTag = 0x1c;
const datasetHeaderBytes = 5;
const envelopeRecord = 1;
const applicationRecord = 2;
const longSize = 0x8000;

function* iptcReveals(data: Uint8Array): Generator<Reveal> {
  let at = 0;
  // indexed, because there may be a million of them
  while (at + datasetHeaderBytes <= data.length && data[at] === datasetTag) {
    const size = ((data[at + 3] as number) << 8) | (data[at + 4] as number);
    if (size >= longSize) break;
    const reveal = size === 0 ? undefined : datasetReveal(data, at, size);
    if (reveal) yield reveal;
    at += datasetHeaderBytes + size;
  }
  if (!isBlank(data.subarray(at))) yield 'other-data';
}

function datasetReveal(data: Uint8Array, at: number, size: number): Reveal | undefined {
  const [record, dataset] = [data[at + 1], data[at + 2] as number];
  const value = data.subarray(at + datasetHeaderBytes, at + datasetHeaderBytes + size);
  if (record === envelopeRecord || isBlank(value)) return undefined;
  if (record !== applicationRecord) return 'other-data';
  return iptcDatasets.has(dataset) ? iptcDatasets.get(dataset) : 'text';
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function even(bytes: number): number {
  return bytes + (bytes % 2);
}
