import type { Image, ImageId, UploadIntent } from '../image.ts';
import type { OwnerId } from '../owner.ts';
import type { ImageFilter } from '../page.ts';

export type PageRequest = ImageFilter & {
  readonly ownerId: OwnerId;
  /** 1 to 100. */
  readonly limit: number;
  /** A `nextCursor` of the same owner and filter; the first page without one. */
  readonly cursor?: string | undefined;
};

export type ImagePage = {
  readonly images: readonly Image[];
  /** `undefined` at the end. */
  readonly nextCursor: string | undefined;
};

/** What is known about images, and about uploads that are under way. Every read is scoped to one owner. */
export interface ImageRepository {
  /** Write an intent down. Once this resolves, a crash leaves a trace of the blobs that may follow. */
  begin(intent: UploadIntent): Promise<void>;

  /**
   * Replace the intent of the same id by the image, atomically. Once this resolves, the image survives a power cut.
   * @throws {DependencyUnavailableError} the intent is gone (it was cleaned up as abandoned), or the outcome is unknown.
   */
  complete(image: Image): Promise<void>;

  /** Forget an intent. Forgetting what is not there is no error. */
  abandon(id: ImageId): Promise<void>;

  /** The image with this id if it is this owner's; `undefined` when there is none or it is another's. */
  findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined>;

  /**
   * One page of an owner's images, newest first (by `createdAt`, then by `id`, both descending). An image that is there
   * throughout appears exactly once over all pages, whatever is added meanwhile. An intent is no image.
   * @throws {InvalidCursorError} the cursor was not made for this owner and filter
   */
  page(request: PageRequest): Promise<ImagePage>;
}
