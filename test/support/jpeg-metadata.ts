import { joined, segment } from '../../src/testing/jpeg-segments.ts';

/** A value of an EXIF tag: its type, and numbers of so many bytes each. */
export type ExifValue = { readonly type: number; readonly bytesEach: 1 | 2 | 4; readonly numbers: readonly number[] };
export type ExifTags = Readonly<Record<number, ExifValue>>;
export type ByteOrder = 'II' | 'MM';

/** What an EXIF segment says: of the picture, of how it was taken, of where, and of its thumbnail. */
export type Exif = {
  readonly picture?: ExifTags;
  readonly taking?: ExifTags;
  readonly position?: ExifTags;
  readonly thumbnail?: ExifTags;
};

const characters = (text: string) => Array.from(text, (character) => character.charCodeAt(0));

export const ascii = (text: string): ExifValue => ({ type: 2, bytesEach: 1, numbers: characters(`${text}\0`) });
export const bytes = (...numbers: number[]): ExifValue => ({ type: 7, bytesEach: 1, numbers });
export const blob = (text: string): ExifValue => bytes(...characters(text));
export const utf16 = (text: string): ExifValue => ({
  type: 1,
  bytesEach: 1,
  numbers: characters(text).flatMap((code) => [code, 0]),
});
export const shorts = (...numbers: number[]): ExifValue => ({ type: 3, bytesEach: 2, numbers });
export const longs = (...numbers: number[]): ExifValue => ({ type: 4, bytesEach: 4, numbers });
/** Numerators and denominators in turn. */
export const rationals = (...numbers: number[]): ExifValue => ({ type: 5, bytesEach: 4, numbers });

/** An EXIF segment. */
export function exif({ picture = {}, taking, position, thumbnail }: Exif, byteOrder: ByteOrder = 'MM'): Uint8Array {
  const header = byteOrder === 'MM' ? 'MM\0*\0\0\0\x08' : 'II*\0\x08\0\0\0';
  const parts: Uint8Array[] = [];
  let at = header.length;
  const place = (tags: ExifTags, next = 0) => {
    const part = directory(tags, at, next, byteOrder);
    at += part.length;
    parts.push(part);
  };
  // the first directory comes first, and has to know where the others will be
  const sizeOfFirst = sizeOf({
    ...picture,
    ...(taking && { 0x8769: longs(0) }),
    ...(position && { 0x8825: longs(0) }),
  });
  const takingAt = at + sizeOfFirst;
  const positionAt = takingAt + (taking ? sizeOf(taking) : 0);
  const thumbnailAt = positionAt + (position ? sizeOf(position) : 0);
  const pointers = { ...(taking && { 0x8769: longs(takingAt) }), ...(position && { 0x8825: longs(positionAt) }) };
  place({ ...picture, ...pointers }, thumbnail ? thumbnailAt : 0);
  for (const tags of [taking, position, thumbnail]) if (tags) place(tags);
  return segment(0xe1, 'Exif\0\0', header, ...parts);
}

/** An XMP segment with these elements or attributes in its description. */
export function xmp(attributes: string, elements = ''): Uint8Array {
  return segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmpDocument(attributes, elements));
}

/** The segments of extended XMP, cut into parts of so many bytes. */
export function extendedXmp(attributes: string, partBytes: number): Uint8Array[] {
  const document = xmpDocument(attributes, '');
  const parts = Array.from({ length: Math.ceil(document.length / partBytes) }, (_, i) => i * partBytes);
  return parts.map((at) =>
    segment(
      0xe1,
      'http://ns.adobe.com/xmp/extension/\0',
      'A'.repeat(32),
      fourBytes(document.length),
      fourBytes(at),
      document.slice(at, at + partBytes),
    ),
  );
}

/** A Photoshop segment of these resources. */
export function photoshop(resources: Readonly<Record<number, Uint8Array | string>>): Uint8Array {
  const parts = Object.entries(resources).map(([id, data]) => {
    const content = joined(data);
    const filled = joined(content, content.length % 2 === 1 ? '\0' : '');
    return joined('8BIM', Uint8Array.of(Number(id) >> 8, Number(id) & 255, 0, 0), fourBytes(content.length), filled);
  });
  return segment(0xed, 'Photoshop 3.0\0', ...parts);
}

/** The datasets of an IPTC record, by number. */
export function iptc(datasets: Readonly<Record<number, string>>, record = 2): Uint8Array {
  const parts = Object.entries(datasets).map(([number, text]) =>
    joined(Uint8Array.of(0x1c, record, Number(number), text.length >> 8, text.length & 255), text),
  );
  return joined(...parts);
}

function xmpDocument(attributes: string, elements: string): string {
  const namespaces = ['dc', 'tiff', 'exif', 'xmp'].map((prefix) => `xmlns:${prefix}="http://example.org/${prefix}/"`);
  const description = `<rdf:Description rdf:about="" ${namespaces.join(' ')} ${attributes}>${elements}</rdf:Description>`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>${description}</rdf:RDF></x:xmpmeta>`;
}

/** An image file directory that lies at `at`, with its longer values behind it. */
function directory(tags: ExifTags, at: number, next: number, byteOrder: ByteOrder): Uint8Array {
  const littleEndian = byteOrder === 'II';
  const entries = Object.entries(tags);
  const view = new DataView(new ArrayBuffer(sizeOf(tags)));
  view.setUint16(0, entries.length, littleEndian);
  let valuesAt = 2 + 12 * entries.length + 4;
  view.setUint32(valuesAt - 4, next, littleEndian);
  for (const [i, [tag, value]] of entries.entries()) {
    const entryAt = 2 + 12 * i;
    const isPair = value.type === 5;
    view.setUint16(entryAt, Number(tag), littleEndian);
    view.setUint16(entryAt + 2, value.type, littleEndian);
    view.setUint32(entryAt + 4, value.numbers.length / (isPair ? 2 : 1), littleEndian);
    const length = lengthOf(value);
    if (length > 4) view.setUint32(entryAt + 8, at + valuesAt, littleEndian);
    write(view, length > 4 ? valuesAt : entryAt + 8, value, littleEndian);
    if (length > 4) valuesAt += length;
  }
  return new Uint8Array(view.buffer);
}

function write(view: DataView, at: number, { bytesEach, numbers }: ExifValue, littleEndian: boolean): void {
  for (const [i, number] of numbers.entries()) {
    if (bytesEach === 1) view.setUint8(at + i, number);
    else if (bytesEach === 2) view.setUint16(at + 2 * i, number, littleEndian);
    else view.setUint32(at + 4 * i, number, littleEndian);
  }
}

function sizeOf(tags: ExifTags): number {
  const values = Object.values(tags).map(lengthOf);
  return 2 + 12 * values.length + 4 + values.reduce((sum, length) => sum + (length > 4 ? length : 0), 0);
}

function lengthOf({ bytesEach, numbers }: ExifValue): number {
  return bytesEach * numbers.length;
}

function fourBytes(number: number): Uint8Array {
  return Uint8Array.of(number >> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255);
}
