import { startsWith } from './jpeg-markers.ts';

const orientationTag = 0x0112;
const shortType = 3;

/** Whether the payload of an APP1 is EXIF. */
export function isExif(payload: Uint8Array): boolean {
  return startsWith(payload, 'Exif\0\0');
}

/**
 * The orientation that an EXIF payload asks for, 1 to 8; 1 where it asks for none or makes no sense: a picture is
 * not refused for its metadata.
 */
export function exifOrientation(payload: Uint8Array): number {
  const tiff = payload.subarray(6);
  const littleEndian = startsWith(tiff, 'II*\0');
  if (!littleEndian && !startsWith(tiff, 'MM\0*')) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const directory = view.byteLength >= 8 ? view.getUint32(4, littleEndian) : view.byteLength;
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= view.byteLength; i++, at += 12) {
    if (view.getUint16(at, littleEndian) !== orientationTag) continue;
    const value = view.getUint16(at + 8, littleEndian);
    return view.getUint16(at + 2, littleEndian) === shortType && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
