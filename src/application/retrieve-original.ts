import {
  BlobMissingError,
  InvalidImageError,
  UnsupportedMediaTypeError,
  UploadTooLargeError,
} from '../domain/errors.ts';
import type { Image } from '../domain/image.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { ReceivedUpload, ReceiveUpload } from './receive-upload.ts';

type Dependencies = { store: ImageStore; staging: Staging; receive: ReceiveUpload };

/**
 * Take the original of an image out of the store and in again, through the guard that every upload passes. Whoever retrieves it must
 * discard it.
 * @throws {BlobMissingError} its bytes are not there, or are others by now: an operator must look
 * @throws {ImageLimitsExceededError} it has more of something than is decoded by now
 * @throws {StoreFullError} there is no room
 */
export class RetrieveOriginal {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ original: { key, bytes, sha256 } }: Image): Promise<ReceivedUpload> {
    const { store, staging, receive } = this.#deps;
    const blob = await store.open(key);
    if (!blob) throw new BlobMissingError(key);
    try {
      const upload = await receive.execute({ content: blob.content, bytesMax: bytes });
      if (upload.staged.sha256 === sha256) return upload;
      await staging.discard(upload.staged);
      throw new BlobMissingError(key);
    } catch (error) {
      throw signsOfOthers.some((kind) => error instanceof kind) ? new BlobMissingError(key) : error;
    } finally {
      await blob.close();
    }
  }
}

/** What the guard has against bytes that it let pass before is not against these. */
const signsOfOthers = [InvalidImageError, UnsupportedMediaTypeError, UploadTooLargeError];
