import { UnsupportedMediaTypeError } from './errors.ts';
import { startsWith } from './jpeg-markers.ts';

/** How much of a file is looked at to say what it is. */
export const sniffedBytes = 256;

const signatures = [
  ['\x89PNG\r\n\x1a\n', 'a PNG picture'],
  ['GIF8', 'a GIF picture'],
  ['II*\0', 'a TIFF picture or a camera’s raw file'],
  ['MM\0*', 'a TIFF picture or a camera’s raw file'],
  ['BM', 'a BMP picture'],
  ['8BPS', 'a Photoshop document'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['%PDF-', 'a PDF document'],
  ['%!PS', 'a PostScript document'],
  ['PK\x03\x04', 'a ZIP archive'],
] as const;

const heifBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
const advice = 'Export it as JPEG, or set the camera to its most compatible format, and try again.';

/** Why a file that starts with these bytes is refused: what it is, and what to do where that helps. */
export function notAJpeg(opening: Uint8Array): UnsupportedMediaTypeError {
  const kind = kindOf(opening);
  const named = kind ? `This is ${kind}, not a JPEG.` : 'This is not a JPEG.';
  const help = kind?.includes('HEI') || kind?.includes('AVIF') ? ` ${advice}` : '';
  return new UnsupportedMediaTypeError(`${named} Only JPEG photographs are accepted.${help}`);
}

function kindOf(opening: Uint8Array): string | undefined {
  if (startsWith(opening, 'ftyp', 4)) return containerOf(opening);
  if (startsWith(opening, 'RIFF')) return startsWith(opening, 'WEBP', 8) ? 'a WebP picture' : undefined;
  const [, name] = signatures.find(([signature]) => startsWith(opening, signature)) ?? [];
  return name ?? textKind(opening);
}

function containerOf(opening: Uint8Array): string {
  const brand = String.fromCharCode(...opening.subarray(8, 12));
  if (heifBrands.has(brand)) return 'a HEIC (HEIF) picture';
  return brand === 'avif' || brand === 'avis' ? 'an AVIF picture' : 'a video';
}

function textKind(opening: Uint8Array): string | undefined {
  if (opening.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return undefined;
  const text = String.fromCharCode(...opening).toLowerCase();
  if (text.includes('<svg')) return 'an SVG drawing';
  if (/<(!doctype html|html|head|body|script)/.test(text)) return 'an HTML page';
  return text.includes('<?xml') ? 'an XML document' : 'text';
}
