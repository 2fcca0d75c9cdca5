import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { joined } from '../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import {
  circularExif,
  commentFlood,
  denseIptc,
  denseXmp,
  fillFlood,
  huffmanFlood,
  metadataFlood,
  profileFlood,
  scanBomb,
  scanFlood,
} from '../../test/support/jpeg-bombs.ts';

/** Something to upload, made when it is wanted: all of them together are some hundred megabytes. */
export type Upload = { readonly name: string; readonly bytes: () => Uint8Array | Promise<Uint8Array> };

const megabytes = 25;
const bytes = megabytes * 1e6;
/** As many as are taken. */
const metadataBytes = 8.2e6;

/** Nothing special about it but its size. */
export const ordinary: Upload = { name: 'coded data: zeros', bytes: () => scanFlood(Uint8Array.of(0), bytes) };

/** What is refused, and what is taken although it is as bad as it gets for whoever reads it. */
export const hostile: readonly Upload[] = [
  { name: 'empty comments', bytes: () => commentFlood(bytes) },
  { name: 'Huffman tables', bytes: () => huffmanFlood(bytes) },
  { name: 'metadata', bytes: () => metadataFlood(bytes) },
  { name: 'metadata: EXIF that goes round in circles', bytes: () => metadataFlood(metadataBytes, circularExif()) },
  { name: 'metadata: XMP of names', bytes: () => metadataFlood(metadataBytes, denseXmp(' a:b')) },
  { name: 'metadata: XMP of spaces', bytes: () => metadataFlood(metadataBytes, denseXmp(' ')) },
  { name: 'metadata: IPTC of nothing', bytes: () => metadataFlood(metadataBytes, denseIptc()) },
  { name: 'zeros after the end', bytes: () => joined(aMosaic(), new Uint8Array(bytes)) },
  { name: 'colour profile, 255 chunks', bytes: () => profileFlood(255) },
  { name: 'fill at the start', bytes: () => fillFlood(bytes) },
  { name: 'fill at the end', bytes: () => fillFlood(bytes, 'end') },
  { name: '5,000 scans of 64 megapixels', bytes: () => scanBomb({ width: 8000, height: 8000, scans: 5000 }) },
  { name: '4.3 gigapixels', bytes: () => scanBomb({ width: 65_500, height: 65_500, scans: 1 }) },
  ordinary,
  { name: 'coded data: stuffed FFs', bytes: () => scanFlood(Uint8Array.of(0xff, 0), bytes) },
  { name: 'coded data: restart markers', bytes: () => scanFlood(Uint8Array.of(0xff, 0xd0), bytes) },
  { name: 'coded data: FFs and a restart', bytes: () => scanFlood(Uint8Array.of(0xff, 0xff, 0xd0), bytes) },
];

/** The JPEGs of a folder and the folders in it. */
export async function photosIn(folder: string): Promise<Upload[]> {
  const names = await readdir(folder, { recursive: true });
  const photos = names.filter((name) => ['.jpg', '.jpeg'].includes(extname(name).toLowerCase())).toSorted();
  if (photos.length === 0) throw new Error(`There are no JPEGs in ${folder}.`);
  return photos.map((name) => ({ name, bytes: () => readFile(join(folder, name)) }));
}
