import { decodePosition, encodePosition, type ListScope, type PagePosition } from './cursor.ts';
import { instantOf } from './exif-facts.ts';
import type { Image } from './image.ts';
import type { OwnerId } from './owner.ts';
import type { Signer } from './ports/signer.ts';

/** What images are in order of: when they were uploaded, or when they were taken. */
export const imageOrders = ['uploaded', 'taken'] as const;
/** What images are in order of: when they were uploaded, or when they were taken; newest first either way. */
export type ImageOrder = (typeof imageOrders)[number];

/** Which images a list is about. Conditions can be combined. */
export type ImageFilter = {
  /** Only images whose original has this SHA-256 (lower-case hex). */
  readonly sha256?: string | undefined;
  /** Only images of this moment or later, by the time that the list is in order of. */
  readonly since?: Date | undefined;
  /** Only images of before this moment, by the same time. */
  readonly until?: Date | undefined;
};

/** Which images, in which order: by when they were uploaded where it does not say. */
export type ImageListing = ImageFilter & { readonly order?: ImageOrder | undefined };

/**
 * The time by which an image has its place in a list. Where nobody knows when it was taken, that is when it was uploaded, so
 * that no image is missing from a list in whatever order; where the camera did not write its offset down, its clock is taken
 * for UTC.
 */
export function listedAt({ createdAt, exif }: Pick<Image, 'createdAt' | 'exif'>, order: ImageOrder = 'uploaded'): Date {
  return order === 'taken' && exif?.takenAt !== undefined ? instantOf(exif.takenAt) : createdAt;
}

/** A cursor that only `decodeCursor` with the same signer, owner and listing takes back. */
export function encodeCursor(signer: Signer, ownerId: OwnerId, listing: ImageListing, position: PagePosition): string {
  return encodePosition(signer, scopeOf(ownerId, listing), position);
}

/** The position that a cursor stands for, or `undefined` when it was not made for this owner and listing. */
export function decodeCursor(
  signer: Signer,
  ownerId: OwnerId,
  listing: ImageListing,
  cursor: string,
): PagePosition | undefined {
  return decodePosition(signer, scopeOf(ownerId, listing), cursor);
}

function scopeOf(ownerId: OwnerId, { order = 'uploaded', sha256, since, until }: ImageListing): ListScope {
  return ['images', ownerId, order, sha256 ?? null, since?.toISOString() ?? null, until?.toISOString() ?? null];
}
