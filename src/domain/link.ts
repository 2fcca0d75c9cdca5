import { base64Url, fromBase64Url } from './base64url.ts';
import type { ImageId } from './image.ts';
import type { Signer } from './ports/signer.ts';
import { utf8 } from './utf8.ts';

/** Which file of an image a link hands out. */
export type LinkedFile =
  /** With `strip`, without what the original gives away. */
  | { readonly representation: 'original'; readonly privacy?: 'strip' | undefined }
  /** With the name of a size, that one. */
  | { readonly representation: 'compressed'; readonly size?: string | undefined };

/** What a link stands for. */
export type Link = {
  readonly imageId: ImageId;
  readonly file: LinkedFile;
  /** What it is saved as; see `displayFilename`. Without one, what the image is called. */
  readonly filename: string | undefined;
  /** It is over when the links of the image are of another one. */
  readonly generation: number;
  /** Whole seconds. */
  readonly expiresAt: Date;
};

/** The same wish gives the same link within a window of a quarter of the time that was asked for. */
const windowsPerLife = 4;

/**
 * When a link that is to live for so many seconds ends: then, or at the end of a window that depends on them, so that
 * whoever asks again meanwhile gets the same link.
 */
export function linkExpiry(now: Date, seconds: number): Date {
  const windowMs = Math.floor(seconds / windowsPerLife) * 1000;
  return new Date(Math.ceil((now.getTime() + seconds * 1000) / windowMs) * windowMs);
}

/** A link as the one text that `readLink` with the same signer takes back: the end of a URL, path and query. */
export function writeLink(signer: Signer, link: Link): string {
  const parameters = [
    ['representation', link.file.representation],
    ['size', link.file.representation === 'compressed' ? link.file.size : undefined],
    ['privacy', link.file.representation === 'original' ? link.file.privacy : undefined],
    ['filename', link.filename],
    ['generation', String(link.generation)],
    ['expires', String(link.expiresAt.getTime() / 1000)],
  ] as const;
  const query = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escaped(value)}`]));
  const signed = `${link.imageId}?${query.join('&')}`;
  return `${signed}&signature=${base64Url(signer.sign('link', utf8(signed)))}`;
}

const grammar =
  /^(([0-9a-f-]{36})\?representation=(?:(compressed)(?:&size=([a-z0-9-]{1,32}))?|original(?:&privacy=(strip))?)(?:&filename=([\w.~%-]{1,2048}))?&generation=(\d{1,10})&expires=(\d{1,12}))&signature=([\w-]{43})$/;

/**
 * What a link stands for, or `undefined` when it is none of ours or is over. The text itself is what is signed: nothing
 * is decoded before, so a link has one spelling.
 */
export function readLink(signer: Signer, text: string, now: Date): Link | undefined {
  const [, signed, imageId, compressed, size, privacy, filename, generation, expires, signature] =
    grammar.exec(text) ?? [];
  const tag = fromBase64Url(signature ?? '');
  if (signed === undefined || imageId === undefined || !tag) return undefined;
  if (!signer.verify('link', utf8(signed), tag)) return undefined;
  const expiresAt = new Date(Number(expires) * 1000);
  if (expiresAt <= now) return undefined;
  return {
    imageId,
    file: compressed
      ? { representation: 'compressed', ...(size && { size }) }
      : { representation: 'original', ...(privacy && { privacy: 'strip' }) },
    filename: filename === undefined ? undefined : decodeURIComponent(filename),
    generation: Number(generation),
    expiresAt,
  };
}

/** Everything but RFC 3986's unreserved characters: browsers write some others another way, and mails end links at them. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
