import { base64Url, fromBase64Url } from './base64url.ts';
import type { Signer } from './ports/signer.ts';
import { fromUtf8, utf8 } from './utf8.ts';

/** Where a page ended: newest first, by the time that the list is in order of and then by id, so that the order is total. */
export type PagePosition = { readonly at: Date; readonly id: string };

/** What a list is of, in a fixed order: which of them, whose, with which filters. */
export type ListScope = readonly (string | null)[];

const grammar = /^([A-Za-z0-9_-]{1,96})\.([A-Za-z0-9_-]{43})$/;

/** A position that only `decodePosition` with the same signer and scope takes back. */
export function encodePosition(signer: Signer, scope: ListScope, position: PagePosition): string {
  const payload = `${position.at.getTime()}.${position.id}`;
  const tag = signer.sign('cursor', message(scope, payload));
  return `${base64Url(utf8(payload))}.${base64Url(tag)}`;
}

/** The position that a cursor stands for, or `undefined` when it was not made for this list. */
export function decodePosition(signer: Signer, scope: ListScope, cursor: string): PagePosition | undefined {
  const [, payloadPart, tagPart] = grammar.exec(cursor) ?? [];
  const payloadBytes = payloadPart && fromBase64Url(payloadPart);
  const tag = tagPart && fromBase64Url(tagPart);
  if (!payloadBytes || !tag) return undefined;
  const payload = fromUtf8(payloadBytes);
  if (!signer.verify('cursor', message(scope, payload), tag)) return undefined;
  const [milliseconds, id] = payload.split('.');
  return id === undefined ? undefined : { at: new Date(Number(milliseconds)), id };
}

// JSON, so that no choice of scope can spell another one's message
function message(scope: ListScope, payload: string): Uint8Array {
  return utf8(JSON.stringify([...scope, payload]));
}
