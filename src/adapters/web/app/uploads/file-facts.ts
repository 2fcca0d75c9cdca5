/** Why a file need not be sent, by what it begins with; `undefined` for what may be a JPEG. */
export async function whyNotAPhoto(file: Blob): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (bytes.length === 0) return 'This file is empty.';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return undefined;
  const head = String.fromCharCode(...bytes);
  const kind = kinds.find(([pattern]) => pattern.test(head))?.[1];
  return kind === undefined ? 'This is not a JPEG, whatever its name says.' : `This is ${kind}, and not a JPEG.`;
}

const headBytes = 16;

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'a PNG'],
  [/^GIF8/, 'a GIF'],
  [/^RIFF.{4}WEBP/s, 'a WebP'],
  [/^.{4}ftyp(hei|hev|mif1|msf1)/s, 'an HEIC photo'],
  [/^.{4}ftypavi/s, 'an AVIF'],
  [/^.{4}ftyp/s, 'a film'],
  [/^(II\*|MM\0\*)/, 'a TIFF or a raw file'],
  [/^%PDF/, 'a PDF'],
];

/** More is not read at once: it would have to be in memory as a whole. Few services take it anyway. */
const digestBytesMax = 64 * 1024 * 1024;

/** The SHA-256 of a file in hexadecimal, where a page can know it: over plain HTTP none can, but for this machine's own. */
export async function sha256Of(file: Blob): Promise<string | undefined> {
  const { subtle }: { subtle?: typeof crypto.subtle } = crypto;
  if (!subtle || file.size > digestBytesMax) return undefined;
  const digest = new Uint8Array(await subtle.digest('SHA-256', await file.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
