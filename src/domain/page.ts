import { decodePosition, encodePosition, type PagePosition } from './cursor.ts';
import type { OwnerId } from './owner.ts';
import type { Signer } from './ports/signer.ts';

/** Which images a list is about. */
export type ImageFilter = {
  /** Only images whose original has this SHA-256 (lower-case hex). */
  readonly sha256?: string | undefined;
};

/** A cursor that only `decodeCursor` with the same signer, owner and filter takes back. */
export function encodeCursor(signer: Signer, ownerId: OwnerId, filter: ImageFilter, position: PagePosition): string {
  return encodePosition(signer, scopeOf(ownerId, filter), position);
}

/** The position that a cursor stands for, or `undefined` when it was not made for this owner and filter. */
export function decodeCursor(
  signer: Signer,
  ownerId: OwnerId,
  filter: ImageFilter,
  cursor: string,
): PagePosition | undefined {
  return decodePosition(signer, scopeOf(ownerId, filter), cursor);
}

function scopeOf(ownerId: OwnerId, filter: ImageFilter): [OwnerId, string | null] {
  return [ownerId, filter.sha256 ?? null];
}
