import type { OwnerId } from './owner.ts';

/** A UUID. */
export type ImageId = string;

/** Where a blob lies in the store: made by the service, never of anything a user typed. */
export type BlobKey = string;

/** One stored representation of an image. */
export type StoredFile = {
  readonly key: BlobKey;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
};

/** A photograph that is kept: the original as it came, and its print. */
export type Image = {
  readonly id: ImageId;
  readonly ownerId: OwnerId;
  /** For display only; see `displayFilename`. */
  readonly filename: string;
  /** Pixels, as displayed: after the orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly createdAt: Date;
  readonly original: StoredFile;
  readonly compressed: StoredFile;
};

/** What is written down before any blob gets its final name, so that an interrupted upload can be cleaned up. */
export type UploadIntent = {
  readonly id: ImageId;
  readonly ownerId: OwnerId;
  readonly originalKey: BlobKey;
  readonly compressedKey: BlobKey;
  /** What both blobs take, in bytes. */
  readonly reservedBytes: number;
  readonly createdAt: Date;
};

/** The keys of an image's blobs. */
export function blobKeys(id: ImageId): { originalKey: BlobKey; compressedKey: BlobKey } {
  const hex = id.replaceAll('-', '');
  return { originalKey: `${hex}.original`, compressedKey: `${hex}.compressed` };
}
