import type { ByteRange } from '../../domain/ports/image-store.ts';

// RFC 9110, section 14.1.2, with one range in it
const grammar = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/i;

/**
 * The one range of bytes that a `Range` field asks for. `undefined` is all of them: the field is malformed, or asks for
 * several ranges, and may be ignored then (section 14.2).
 */
export function byteRange(field: string, totalBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last, suffix] = grammar.exec(field) ?? [];
  const end = totalBytes - 1;
  if (suffix !== undefined) {
    const bytes = Math.min(Number(suffix), totalBytes);
    return bytes === 0 ? 'unsatisfiable' : { first: totalBytes - bytes, last: end };
  }
  if (first === undefined || isBackwards(first, last)) return undefined;
  if (Number(first) > end) return 'unsatisfiable';
  return { first: Number(first), last: last ? Math.min(Number(last), end) : end };
}

/** Positions have as many digits as they like: as numbers, large ones would all be the same. */
function isBackwards(first: string, last: string | undefined): boolean {
  return Boolean(last) && BigInt(last ?? '') < BigInt(first);
}
