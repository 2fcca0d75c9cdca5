import type { Image, StoredFile, UploadIntent } from './image.ts';
import type { StoredBlob } from './ports/image-store.ts';
import type { CountedUsage } from './ports/image-usage.ts';
import type { Leftover } from './ports/staging.ts';

/** A blob that belongs to nothing, by a name that the service makes or by another one. */
export type StrayBlob = { readonly kind: 'orphan' | 'foreign-file'; readonly blob: StoredBlob };

/** Which of an image's files it is. */
export type ImageFile = 'original' | 'print' | 'size';

/** How a file of an image is not what was kept: not there, of another size, with other bytes, or the disk fails. */
export type Damage = 'missing' | 'wrong-size' | 'wrong-hash' | 'unreadable';

/** A file of an image that is not what was kept. */
export type DamagedFile = {
  readonly kind: Damage;
  readonly file: ImageFile;
  /** What was kept. */
  readonly kept: StoredFile;
  /** How many bytes there are, where that is what is wrong. */
  readonly actualBytes?: number;
  readonly image: Image;
};

/** Something about which the store and the database do not agree, or what an upload that was broken off has left in one of both. */
export type Finding =
  | StrayBlob
  | { readonly kind: 'leftover'; readonly leftover: Leftover }
  | { readonly kind: 'abandoned-upload'; readonly upload: UploadIntent }
  /** What an owner has was counted wrong: a quota refuses too early, or too late. */
  | ({ readonly kind: 'wrong-usage' } & CountedUsage)
  | DamagedFile;

/** What a finding is about: how summaries count them. */
export type FindingKind = Finding['kind'];

/** What was done about a finding: a size is dropped, and made again when somebody asks for it; a usage is counted anew. */
export type Remedy = 'removed' | 'remade' | 'dropped' | 'recounted';
