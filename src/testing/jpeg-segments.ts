/** EXIF's tag 0x0112. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Bytes one after the other; a text is one byte a character. */
export function joined(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const pieces = parts.map((part) => (typeof part === 'string' ? latin1(part) : part));
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A marker segment: FF, the marker, the length and the payload. */
export function segment(marker: number, ...payload: readonly (Uint8Array | string)[]): Uint8Array {
  const body = joined(...payload);
  return joined(Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff), body);
}

/** A JPEG with segments put in, right after its start. */
export function withSegments(jpeg: Uint8Array, ...segments: readonly Uint8Array[]): Uint8Array {
  return joined(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2));
}

/** An EXIF segment that says nothing but how the picture is turned. */
export function orientationSegment(orientation: number, byteOrder: 'II' | 'MM' = 'MM'): Uint8Array {
  return exifSegment([orientationEntry(orientation)], '', byteOrder);
}

/** One segment of every kind that metadata travels in, each with `canary` in it; the EXIF has a GPS position too. */
export function canarySegments(canary: string, orientation: Orientation = 1): Uint8Array[] {
  const gpsAt = 8 + 2 + 3 * 12 + 4;
  const latitudeAt = gpsAt + 2 + 12 + 4;
  const makeAt = latitudeAt + 24;
  const entries = [
    { tag: 0x010f, type: 2, count: canary.length, value: makeAt },
    orientationEntry(orientation),
    { tag: 0x8825, type: 4, count: 1, value: gpsAt },
  ];
  const latitude = '\0\0\0\x30\0\0\0\x01\0\0\0\x33\0\0\0\x01\0\0\0\x18\0\0\0\x01';
  const gps = joined(directory([{ tag: 0x0002, type: 5, count: 3, value: latitudeAt }], 'MM'), latitude);
  return [
    exifSegment(entries, joined(gps, canary)),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', `<x:xmpmeta xmlns:x="adobe:ns:meta/">${canary}</x:xmpmeta>`),
    segment(0xe2, 'MPF\0', canary),
    segment(0xed, 'Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0', String.fromCharCode(canary.length), canary),
    segment(0xfe, canary),
  ];
}

type Entry = { tag: number; type: number; count: number; value: number };

const shortType = 3;

function orientationEntry(value: number): Entry {
  return { tag: 0x0112, type: shortType, count: 1, value };
}

function exifSegment(entries: readonly Entry[], behind: Uint8Array | string, byteOrder: 'II' | 'MM' = 'MM') {
  const header = byteOrder === 'MM' ? 'MM\0*\0\0\0\x08' : 'II*\0\x08\0\0\0';
  return segment(0xe1, 'Exif\0\0', header, directory(entries, byteOrder), behind);
}

/** An image file directory of TIFF, the only one of its file. */
function directory(entries: readonly Entry[], byteOrder: 'II' | 'MM'): Uint8Array {
  const littleEndian = byteOrder === 'II';
  const bytes = new Uint8Array(2 + 12 * entries.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, entries.length, littleEndian);
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const at = 2 + 12 * i;
    view.setUint16(at, tag, littleEndian);
    view.setUint16(at + 2, type, littleEndian);
    view.setUint32(at + 4, count, littleEndian);
    if (type === shortType) view.setUint16(at + 8, value, littleEndian);
    else view.setUint32(at + 8, value, littleEndian);
  }
  return bytes;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
