import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Coding, codings, type GalleryFile } from './files.ts';

/**
 * Nothing of the gallery comes from elsewhere, and nothing in it is inline: what somebody got into a page would not run.
 * Photos are asked for with a token, which an `<img>` cannot send, so they are shown as blobs.
 */
const policy = [
  "default-src 'self'",
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const standingHeaders = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Vary: 'Accept-Encoding',
};

const year = 365 * 24 * 60 * 60;

/** Answer a GET or a HEAD with a file, in the smallest coding that is accepted. */
export function answer(req: IncomingMessage, res: ServerResponse, file: GalleryFile): void {
  const coding = codingFor(req.headers['accept-encoding'], file);
  const bytes = file.bytes[coding] ?? file.bytes.identity;
  // another one for each coding: a strong one stands for the bytes that are sent
  const etag = `"${file.digest}-${coding}"`;
  res.setHeaders(new Map(Object.entries(standingHeaders)));
  res.setHeader('ETag', etag);
  res.setHeader('Cache-Control', file.hashed ? `public, max-age=${year}, immutable` : 'no-cache');
  if (isHeld(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end();
    return;
  }
  if (coding !== 'identity') res.setHeader('Content-Encoding', coding);
  res.writeHead(200, { 'Content-Type': file.type, 'Content-Length': bytes.length });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

/** RFC 9110, section 12.5.3, as far as it can matter: `identity` goes to whoever refuses everything. */
function codingFor(accepted = '', { bytes }: GalleryFile): Coding {
  const refused = /;\s*q=0(\.0*)?$/;
  const wishes = new Map(
    accepted
      .toLowerCase()
      .split(',')
      .map((wish) => wish.trim())
      .map((wish) => [wish.split(';', 1)[0]?.trim(), !refused.test(wish)] as const),
  );
  return codings.find((coding) => bytes[coding] && (wishes.get(coding) ?? wishes.get('*'))) ?? 'identity';
}

function isHeld(condition: string | undefined, etag: string): boolean {
  if (condition === undefined) return false;
  return condition.split(',').some((held) => ['*', etag].includes(held.trim().replace(/^W\//, '')));
}
