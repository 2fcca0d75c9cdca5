import type { IdempotencyKey } from '../idempotency-key.ts';
import type { ImageId } from '../image.ts';
import type { OwnerId } from '../owner.ts';

/** A key, and for how long it is to be held or kept from now on. */
export type TimedKey = { readonly key: IdempotencyKey; readonly forSeconds: number };

/**
 * What became of asking for a key: the caller holds it; somebody else does; or an upload with it is done, and became this
 * image, which may have been deleted since.
 */
export type KeyState =
  | { readonly state: 'held' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly imageId: ImageId };

/**
 * By what uploads are called, of each owner apart: at most one upload at a time has a key. All times are by the repository's own
 * clock, and what is over is as if it had never been.
 *
 * @example
 * ```ts
 * const known = await repository.holdKey('alice', imageId, { key: 'holiday-0001.jpg', forSeconds: 300 });
 * if (known.state === 'held') await repository.releaseKey('alice', imageId, 'holiday-0001.jpg');
 * ```
 */
export interface UploadKeys {
  /** Hold a key for the upload that is to become this image, if nobody holds it and none with it is done: of any number of callers one. */
  holdKey(ownerId: OwnerId, imageId: ImageId, key: TimedKey): Promise<KeyState>;

  /** Let go of a key that is held for this image. Where it is not, or its upload is done, nothing changes. */
  releaseKey(ownerId: OwnerId, imageId: ImageId, key: IdempotencyKey): Promise<void>;

  /** Forget up to 1000 keys whose time is over; gives how many. Of any number of callers each key counts for one. */
  forgetOverKeys(): Promise<number>;

  /** Forget up to 1000 keys of an owner, whatever their state; gives how many. An upload that holds one cannot be completed then. */
  forgetKeysOf(ownerId: OwnerId): Promise<number>;
}
