import type { Preset } from '../compression.ts';
import type { ExifFacts } from '../exif-facts.ts';
import type { BlobKey, Image, ImageId, StoredPrint, StoredSize, UploadIntent } from '../image.ts';
import type { OwnerId } from '../owner.ts';
import type { ImageListing } from '../page.ts';
import type { Placeholder } from '../placeholder.ts';
import type { Reveal } from '../reveals.ts';
import type { StorageQuota } from '../usage.ts';
import type { ImageUpkeep } from './image-upkeep.ts';
import type { ImageUsage } from './image-usage.ts';
import type { TimedKey, UploadKeys } from './upload-keys.ts';

/** Which page of whose images. */
export type PageRequest = ImageListing & {
  readonly ownerId: OwnerId;
  /** 1 to 100. */
  readonly limit: number;
  /** A `nextCursor` of the same owner and listing; the first page without one. */
  readonly cursor?: string | undefined;
};

/** One page of images. */
export type ImagePage = {
  readonly images: readonly Image[];
  /** `undefined` at the end. */
  readonly nextCursor: string | undefined;
};

/**
 * Which prints are to be made again: that of one image, those of the fast tier, or those that another algorithm made, that are of
 * another preset or of an image whose EXIF nobody has read, whatever their tier.
 */
export type PrintsToRemake =
  | { readonly imageId: ImageId }
  | { readonly tier: 'fast' }
  | { readonly notOf: { readonly preset: Preset; readonly algorithmVersion: number } };

/** What a print is replaced by. */
export type Replacement = {
  readonly id: ImageId;
  /** The print that must still be the image's. */
  readonly replacedKey: BlobKey;
  readonly compressed: StoredPrint;
  readonly placeholder: Placeholder;
  readonly reveals: readonly Reveal[];
  readonly exif: ExifFacts;
};

/** What an upload is begun under. */
export type UploadTerms = {
  /** The key that is held for it, and for how long it is to be held from here on. */
  readonly key?: TimedKey | undefined;
  /** What the owner may have with it. */
  readonly quota?: StorageQuota | undefined;
};

/** An image, and one of its sizes, where there is that one. */
export type SizedImage = { readonly image: Image; readonly size: StoredSize | undefined };

/**
 * What is known about images, about uploads that are under way, and about blobs that are to go. Every read for a person is
 * scoped to one owner.
 *
 * @example
 * ```ts
 * const image = await repository.findOwned('alice', imageId);
 * if (!image) throw new ImageNotFoundError(); // also where it is somebody else's
 * const { images, nextCursor } = await repository.page({ ownerId: 'alice', limit: 20, order: 'taken' });
 * ```
 */
export interface ImageRepository extends ImageUpkeep, ImageUsage, UploadKeys {
  /**
   * Write an intent down. Once this resolves, a crash leaves a trace of the blobs that may follow.
   * It counts for its owner from here on: of any number of callers as many are let in as there is room for.
   * @throws {RequestInProgressError} the key is not held for this upload any more. Nothing was written down.
   * @throws {QuotaExceededError} the owner would have more than the quota. Nothing was written down.
   */
  begin(intent: UploadIntent, terms?: UploadTerms): Promise<void>;

  /**
   * Replace the intent of the same id by the image, and keep its key as done, where it has one: all of it or nothing. Once this
   * resolves, the image survives a power cut.
   * @throws {DependencyUnavailableError} the intent is gone (it was cleaned up as abandoned), the key is not held for this upload any
   *   more, or the outcome is unknown
   */
  complete(image: Image, key?: TimedKey): Promise<void>;

  /** Forget an intent. Forgetting what is not there is no error. */
  abandon(id: ImageId): Promise<void>;

  /** The image with this id if it is this owner's; `undefined` when there is none or it is another's. */
  findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined>;

  /**
   * The same, with the size of it that was ordered with this edge, if it was kept and made by this version or a later one.
   */
  findSized(ownerId: OwnerId, id: ImageId, edge: number, sizeVersionMin: number): Promise<SizedImage | undefined>;

  /**
   * Keep a size of an image, atomically. Its blob must be in the store, and its key written down by `discardBlob`; that is taken
   * back. One of the same edge that an earlier version made is replaced, and discarded, due at once. When the image goes, its sizes go
   * with it, and are discarded in the same moment.
   *
   * False, and nothing was changed, when there is one of this edge already that this version or a later one made, the image is
   * gone, or the key was not written down or is due within 10 seconds. Of any number of callers one keeps its own.
   */
  keepSize(id: ImageId, size: StoredSize): Promise<boolean>;

  /**
   * Delete those of up to 100 images that are this owner's, all of them or, when it fails, none. They are gone from every list, and
   * their links lead nowhere. Their blobs are discarded in the same moment: the originals and prints due `discardAfterSeconds` later,
   * for readers that have yet to open them again, the sizes due at once. Uploads that are under way are left alone.
   *
   * Gives those that this call deleted. What is not there and what is another's are left out alike; of any number of callers each
   * image is given to one.
   */
  delete(ownerId: OwnerId, ids: readonly ImageId[], discardAfterSeconds: number): Promise<ReadonlySet<ImageId>>;

  /**
   * One page of an owner's images, newest first: by `listedAt`, then by `id`, both descending. An image that is there
   * throughout, with the same time, appears exactly once over all pages, whatever is added meanwhile. An intent is no image.
   * @throws {InvalidCursorError} the cursor was not made for this owner and listing
   */
  page(request: PageRequest): Promise<ImagePage>;

  /** How many prints there are to make again, those that others are at included. */
  countPrints(prints: PrintsToRemake): Promise<number>;

  /**
   * An image whose print is to be made again, for the caller alone: nobody else gets it for `leaseSeconds`, by the
   * repository's own clock, or until the print is replaced or given back. The least id after `afterId`; `undefined` when there is none.
   *
   * One of the fast tier is given out 3 times at most: what fails each time stays as it is.
   */
  leasePrint(prints: PrintsToRemake, leaseSeconds: number, afterId?: ImageId): Promise<Image | undefined>;

  /**
   * Give a leased print back unmade, as if it had not been given out: it may be leased at once. For whoever has it; what
   * was not leased stays as it is.
   */
  returnPrint(id: ImageId): Promise<void>;

  /**
   * Replace the print of an image, atomically: readers see the old one or the new. The blob of the new one must be in
   * the store, and its key written down by `discardBlob`; that is taken back. The old one is discarded
   * `discardAfterSeconds` later, for readers that have yet to open it. What was leased is free again, and was never given
   * out.
   *
   * False, and nothing was changed, when the image is gone, its print is another one by now, or the key was not written
   * down or is due within 10 seconds: who deletes blobs may have read of it before this takes effect.
   */
  replacePrint(replacement: Replacement, discardAfterSeconds: number): Promise<boolean>;

  /**
   * The generation that new links to an image of this owner's are to carry: a whole number, 0 at first. `undefined` when
   * there is no such image or it is another's.
   */
  linkGeneration(ownerId: OwnerId, id: ImageId): Promise<number | undefined>;

  /**
   * Whose an image is, if its links are of this generation; `undefined` when they are of another one, or there is no such
   * image. Only for who was shown a link that the service has signed.
   */
  ownerOfLinked(id: ImageId, generation: number): Promise<OwnerId | undefined>;

  /**
   * Begin the next generation of links to an image of this owner's. Of any number of callers each begins one, and none comes twice.
   * False, and nothing was changed, when there is no such image or it is another's.
   */
  revokeLinks(ownerId: OwnerId, id: ImageId): Promise<boolean>;

  /**
   * Write down a blob to be deleted after so many seconds, by the repository's own clock; the last word on a key counts.
   * Once this resolves, that survives a crash.
   */
  discardBlob(key: BlobKey, afterSeconds: number): Promise<void>;

  /**
   * Up to 100 blobs that are to be deleted by now, the longest due first. They stay written down until they are forgotten. None while
   * somebody keeps them; see `keepDiscarded`.
   */
  discardedBlobs(): Promise<readonly BlobKey[]>;

  /** Forget a blob that was deleted. Forgetting what is not there is no error. */
  forgetBlob(key: BlobKey): Promise<void>;
}
