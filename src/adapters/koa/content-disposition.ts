import { encodeExtended, format } from 'content-disposition';

/** A `Content-Disposition` by RFC 6266, with both forms of the name: the plain one is for what does not know RFC 8187. */
export function disposition(type: 'attachment' | 'inline', filename: string): string {
  const name = filename.replace(/["\\]/g, '');
  // Decomposed, a full-width slash or quote is a plain one; and some clients decode per cent signs in the plain form.
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]|[%/\\"]/gu, '_');
  const parameters = { filename: ascii, 'filename*': encodeExtended(name) };
  return format({ type, parameters }, { extended: false });
}
