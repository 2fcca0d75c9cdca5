import type { BlobKey, Image, ImageId, StoredSize, StoreId, UploadIntent } from '../image.ts';
import type { OwnerId } from '../owner.ts';

/** A size, and the image that it is of. */
export type SizeOfImage = { readonly imageId: ImageId; readonly size: StoredSize };

/**
 * What whoever looks after the store asks about the images and uploads of everybody. Nothing of it is for a person who asks.
 *
 * @example
 * ```ts
 * // what of a store belongs to nothing
 * for await (const { key } of store.list()) {
 *   const known = await repository.knownBlobs([key]);
 *   if (!known.has(key)) console.log(key);
 * }
 * ```
 */
export interface ImageUpkeep {
  /** The store that these images lie in, once that was written down. */
  storeId(): Promise<StoreId | undefined>;

  /**
   * Write down the store that these images lie in, unless one is written down already; gives the one that is afterwards. Of any
   * number of callers all get the same.
   */
  claimStore(id: StoreId): Promise<StoreId>;

  /**
   * Up to 100 uploads that were begun so many seconds ago or earlier, by the repository's own clock, and were neither completed nor
   * abandoned: by their ids, from the first one after `afterId` on.
   */
  abandonedUploads(afterSeconds: number, afterId?: ImageId): Promise<readonly UploadIntent[]>;

  /**
   * Give up to 100 such uploads up, the earliest first, atomically: none of them can be completed any more, and their blobs are
   * discarded, due at once. One that is being completed in this moment is either completed or given up. Gives those that this call
   * gave up: of any number of callers each upload is given to one.
   */
  giveUpUploads(afterSeconds: number): Promise<readonly UploadIntent[]>;

  /** Whether there is an upload of this owner's that was begun and neither completed nor abandoned. */
  isUploading(ownerId: OwnerId): Promise<boolean>;

  /**
   * Which of up to 1000 keys belong to something: to an image or one of its sizes, to an upload that is under way, or to what is discarded and yet to be
   * deleted. A blob that moves from one to another is never missed. Only keys that name their image are known; see `imageOfKey`.
   */
  knownBlobs(keys: readonly BlobKey[]): Promise<ReadonlySet<BlobKey>>;

  /** How many blobs there are that belong to images, sizes included. */
  countBlobs(): Promise<number>;

  /** Up to `limit` images, whoever owns them: by their ids, from the first one after `afterId` on. Fewer are the last ones. */
  imagesById(limit: number, afterId?: ImageId): Promise<readonly Image[]>;

  /** All sizes of up to 1000 images, in no order. */
  sizesOf(ids: readonly ImageId[]): Promise<readonly SizeOfImage[]>;

  /**
   * Let go of the size of an image whose blob this is: it is discarded, due at once, in the same moment. Made again when somebody asks
   * for it. Letting go of what is not there is no error.
   */
  dropSize(id: ImageId, key: BlobKey): Promise<void>;

  /**
   * Whether a check of the whole store is due, because none was begun for so many seconds, by the repository's own clock. Then it
   * counts as begun: of any number of callers one is told so.
   */
  beginCheck(everySeconds: number): Promise<boolean>;

  /**
   * Do some work while `discardedBlobs` gives nothing to anybody: what was written down to be deleted by then, or is from then on, stays in
   * the store, and is known. One such work at a time: `undefined`, and nothing was done, while there is another. It is over with its process, too.
   *
   * Where the repository cannot be reached any more, it ends as well. `assertKept` rejects with `DependencyUnavailableError` then: what has been
   * done until it resolves was done while everything stayed.
   * @throws {DependencyUnavailableError} it could not be begun
   * @throws whatever `work` throws
   */
  keepDiscarded<Result>(work: (assertKept: () => Promise<void>) => Promise<Result>): Promise<Result | undefined>;
}
