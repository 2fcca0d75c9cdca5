import { base64Url, fromBase64Url } from './base64url.ts';
import type { ImageId } from './image.ts';
import type { OwnerId } from './owner.ts';
import type { Signer } from './ports/signer.ts';
import { fromUtf8, utf8 } from './utf8.ts';

/** Which images a list is about. */
export type ImageFilter = {
  /** Only images whose original has this SHA-256 (lower-case hex). */
  readonly sha256?: string | undefined;
};

/** Where a page ended: newest first, by time and then by id, so that the order is total. */
export type PagePosition = { readonly createdAt: Date; readonly id: ImageId };

const grammar = /^([A-Za-z0-9_-]{1,96})\.([A-Za-z0-9_-]{43})$/;

/** A cursor that only `decodeCursor` with the same signer, owner and filter takes back. */
export function encodeCursor(signer: Signer, ownerId: OwnerId, filter: ImageFilter, position: PagePosition): string {
  const payload = `${position.createdAt.getTime()}.${position.id}`;
  const tag = signer.sign('cursor', message(ownerId, filter, payload));
  return `${base64Url(utf8(payload))}.${base64Url(tag)}`;
}

/** The position that a cursor stands for, or `undefined` when it was not made for this owner and filter. */
export function decodeCursor(
  signer: Signer,
  ownerId: OwnerId,
  filter: ImageFilter,
  cursor: string,
): PagePosition | undefined {
  const [, payloadPart, tagPart] = grammar.exec(cursor) ?? [];
  const payloadBytes = payloadPart && fromBase64Url(payloadPart);
  const tag = tagPart && fromBase64Url(tagPart);
  if (!payloadBytes || !tag) return undefined;
  const payload = fromUtf8(payloadBytes);
  if (!signer.verify('cursor', message(ownerId, filter, payload), tag)) return undefined;
  const [milliseconds, id] = payload.split('.');
  return id === undefined ? undefined : { createdAt: new Date(Number(milliseconds)), id };
}

// JSON, so that no choice of owner and filter can spell another pair's message
function message(ownerId: OwnerId, filter: ImageFilter, payload: string): Uint8Array {
  return utf8(JSON.stringify([ownerId, filter.sha256 ?? null, payload]));
}
