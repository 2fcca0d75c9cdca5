import type { Compression } from './compression.ts';
import type { ExifFacts } from './exif-facts.ts';
import type { OwnerId } from './owner.ts';
import type { Placeholder } from './placeholder.ts';
import type { Reveal } from './reveals.ts';

/** A UUID. */
export type ImageId = string;

/** Where a blob lies in the store: made by the service, never of anything a user typed. */
export type BlobKey = string;

/** What tells one store from another: a UUID that is made once and kept in it. */
export type StoreId = string;

/** One stored representation of an image. */
export type StoredFile = {
  readonly key: BlobKey;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/** A stored print. */
export type StoredPrint = StoredFile & {
  /** Pixels: the image's own, or fewer where prints have a longest side. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** How it came about; `undefined` where it was made before that was written down. */
  readonly compression: Compression | undefined;
};

/** A stored size of an image: the picture with fewer pixels. */
export type StoredSize = StoredFile & {
  /** Pixels that the longer side was to have. */
  readonly edge: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Of what made it. */
  readonly sizeVersion: number;
};

/** A photograph that is kept: the original as it came, and its print. */
export type Image = {
  readonly id: ImageId;
  readonly ownerId: OwnerId;
  /** For display only; see `displayFilename`. */
  readonly filename: string;
  /** Pixels, as displayed: after the orientation was applied. */
  readonly width: number;
  /** Pixels, as displayed. */
  readonly height: number;
  readonly createdAt: Date;
  readonly original: StoredFile;
  readonly compressed: StoredPrint;
  /** `undefined` where it was kept before there were any; so is `reveals`. */
  readonly placeholder: Placeholder | undefined;
  /** What the original gives away. */
  readonly reveals: readonly Reveal[] | undefined;
  /** What the camera wrote down; `undefined` where nobody has read it yet. */
  readonly exif: ExifFacts | undefined;
};

/** What is written down before any blob gets its final name, so that an interrupted upload can be cleaned up. */
export type UploadIntent = {
  readonly id: ImageId;
  readonly ownerId: OwnerId;
  readonly originalKey: BlobKey;
  readonly compressedKey: BlobKey;
  /** What it counts for in the usage of its owner: the bytes of the original. */
  readonly reservedBytes: number;
  readonly createdAt: Date;
};

/** Where a print goes that replaces another: blobs are never overwritten. */
export function nextPrintKey(id: ImageId, newId: string): BlobKey {
  return `${id.replaceAll('-', '')}.compressed.${newId.replaceAll('-', '').slice(0, 16)}`;
}

/** Where a size goes. */
export function sizeKey(id: ImageId, edge: number, newId: string): BlobKey {
  return `${id.replaceAll('-', '')}.${edge}.${newId.replaceAll('-', '').slice(0, 16)}`;
}

/** The keys of a new image's blobs. */
export function blobKeys(id: ImageId): { originalKey: BlobKey; compressedKey: BlobKey } {
  const hex = id.replaceAll('-', '');
  return { originalKey: `${hex}.original`, compressedKey: `${hex}.compressed` };
}

const ofImage = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\./;

/** The image that a blob was made for: every key begins with it. `undefined` where it is no key of the service's making. */
export function imageOfKey(key: BlobKey): ImageId | undefined {
  return ofImage.exec(key)?.slice(1).join('-');
}
