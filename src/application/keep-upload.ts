import type { PrintOrder } from '../domain/compression.ts';
import { IdempotencyKeyReusedError } from '../domain/errors.ts';
import { displayFilename } from '../domain/filename.ts';
import type { IdempotencyKey } from '../domain/idempotency-key.ts';
import { blobKeys, type Image, type ImageId, type UploadIntent } from '../domain/image.ts';
import type { Limits } from '../domain/limits.ts';
import { assertOwnerId, type OwnerId } from '../domain/owner.ts';
import type { Compressor, Print } from '../domain/ports/compressor.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { StagedFile, Staging } from '../domain/ports/staging.ts';
import { completeUpload } from './complete-upload.ts';
import type { QuotaOf } from './options.ts';
import type { PreparedUpload } from './prepare-upload.ts';
import type { ReceivedUpload } from './receive-upload.ts';
import { releaseKey } from './release-key.ts';
import { storedPrint } from './stored-print.ts';

type Dependencies = {
  images: ImageRepository;
  store: ImageStore;
  staging: Staging;
  compressor: Compressor;
  logger: Logger;
  /** What prints are to be like. */
  prints: PrintOrder;
  limits: Limits;
  quotaOf: QuotaOf;
  now: () => Date;
  newId: () => ImageId;
};
type Input = {
  ownerId: OwnerId;
  filename: string;
  upload: ReceivedUpload;
  /** What `prepare` resolved to, for the same owner. */
  prepared?: PreparedUpload | undefined;
};

/**
 * Make the print of a received upload and keep both. Once this resolves, the image survives a power cut; when it
 * rejects, the upload is discarded and there is no image. One that was kept before, with the same key, is told once more.
 *
 * The order is what makes it crash-safe: intent, blobs, then the row with the end of the intent in one transaction.
 * @throws {InvalidImageError} the JPEG cannot be decoded whole
 * @throws {StoreFullError} there is no room
 * @throws {QuotaExceededError} the owner would have more than may be
 * @throws {IdempotencyKeyReusedError} what was kept with this key is another file, or has another name
 * @throws {RequestInProgressError} it took so long that another upload has taken its key over
 * @throws {DependencyUnavailableError} the outcome is unknown: the image may be there or not, and nothing is half there
 */
export class KeepUpload {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, filename, upload, prepared }: Input): Promise<Image> {
    try {
      assertOwnerId(ownerId);
      const kept = prepared?.kept;
      if (!kept) return await this.#take({ ownerId, filename, upload, prepared });
      const isSame = kept.original.sha256 === upload.staged.sha256 && kept.filename === displayFilename(filename);
      if (!isSame) throw new IdempotencyKeyReusedError();
      return kept;
    } catch (error) {
      if (prepared) await releaseKey(this.#deps, prepared);
      throw error;
    } finally {
      await this.#discard(upload.staged);
    }
  }

  async #take({ ownerId, filename, upload: { staged, facts }, prepared }: Input): Promise<Image> {
    const { compressor, prints, now, newId } = this.#deps;
    const print = await compressor.compress(staged, facts, prints);
    try {
      const id = prepared?.imageId ?? newId();
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
      await this.#keep(image, staged, print, prepared?.idempotencyKey);
      return image;
    } finally {
      await this.#discard(print.staged);
    }
  }

  async #keep(image: Image, original: StagedFile, print: Print, key: IdempotencyKey | undefined): Promise<void> {
    const { images, store, limits, quotaOf } = this.#deps;
    const keyFor = (forSeconds: number) => (key === undefined ? undefined : { key, forSeconds });
    const quota = await quotaOf(image.ownerId);
    await images.begin(intentOf(image), { key: keyFor(limits.uploadLeaseSeconds), quota });
    try {
      await store.put(image.original.key, original);
      await store.put(image.compressed.key, print.staged);
    } catch (error) {
      await this.#undo(image);
      throw error;
    }
    // From here on the outcome may be unknown, and only who cleans up by intents may delete the blobs.
    await completeUpload(images, image, keyFor(limits.idempotencyKeySeconds));
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
  const keys = { originalKey: original.key, compressedKey: compressed.key };
  return { id, ownerId, ...keys, reservedBytes: original.bytes, createdAt };
}
