import type { PrintOrder } from '../domain/compression.ts';
import { displayFilename } from '../domain/filename.ts';
import { blobKeys, type Image, type ImageId, type UploadIntent } from '../domain/image.ts';
import { assertOwnerId, type OwnerId } from '../domain/owner.ts';
import type { Compressor, Print } from '../domain/ports/compressor.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { StagedFile, Staging } from '../domain/ports/staging.ts';
import type { ReceivedUpload } from './receive-upload.ts';
import { storedPrint } from './stored-print.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  compressor: Compressor;
  logger: Logger;
  /** What prints are to be like. */
  prints: PrintOrder;
  now: () => Date;
  newId: () => ImageId;
};
type Input = { ownerId: OwnerId; filename: string; upload: ReceivedUpload };

/**
 * Make the print of a received upload and keep both. Once this resolves, the image survives a power cut; when it
 * rejects, the upload is discarded and there is no image.
 *
 * The order is what makes it crash-safe: intent, blobs, then the row with the end of the intent in one transaction.
 * @throws {InvalidImageError} the JPEG cannot be decoded whole
 * @throws {StoreFullError} there is no room
 * @throws {DependencyUnavailableError} the outcome is unknown: the image may be there or not, and nothing is half there
 */
export class KeepUpload {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, filename, upload }: Input): Promise<Image> {
    const { compressor, prints, now, newId } = this.#deps;
    try {
      assertOwnerId(ownerId);
      const { staged, facts } = upload;
      const print = await compressor.compress(staged, facts, prints);
      try {
        const id = newId();
        const { originalKey, compressedKey } = blobKeys(id);
        const image = {
          id,
          ownerId,
          filename: displayFilename(filename),
          width: facts.width,
          height: facts.height,
          createdAt: now(),
          original: { key: originalKey, bytes: staged.bytes, sha256: staged.sha256 },
          compressed: storedPrint(compressedKey, print),
          placeholder: print.placeholder,
          reveals: facts.reveals,
          exif: print.exif,
        };
        await this.#keep(image, staged, print);
        return image;
      } finally {
        await this.#discard(print.staged);
      }
    } finally {
      await this.#discard(upload.staged);
    }
  }

  async #keep(image: Image, original: StagedFile, print: Print): Promise<void> {
    const { images, store } = this.#deps;
    await images.begin(intentOf(image));
    try {
      await store.put(image.original.key, original);
      await store.put(image.compressed.key, print.staged);
    } catch (error) {
      await this.#undo(image);
      throw error;
    }
    // From here on the outcome may be unknown, and only who cleans up by intents may delete the blobs.
    await images.complete(image);
  }

  /** What cannot be undone now stays behind its intent, for the clean-up; the caller's error is the one that counts. */
  async #undo({ id, original, compressed }: Image): Promise<void> {
    const { images, store, logger } = this.#deps;
    try {
      await store.delete(original.key);
      await store.delete(compressed.key);
      await images.abandon(id);
    } catch (error) {
      logger.warn({ imageId: id, error }, 'a refused upload could not be cleaned up');
    }
  }

  /** What stays staged is a leftover, and changes nothing about how the upload ended. */
  async #discard(staged: StagedFile): Promise<void> {
    const { staging, logger } = this.#deps;
    try {
      await staging.discard(staged);
    } catch (error) {
      logger.warn({ error }, 'a staged file could not be discarded');
    }
  }
}

function intentOf({ id, ownerId, original, compressed, createdAt }: Image): UploadIntent {
  const reservedBytes = original.bytes + compressed.bytes;
  return { id, ownerId, originalKey: original.key, compressedKey: compressed.key, reservedBytes, createdAt };
}
