import { QuotaExceededError, RequestInProgressError, UploadDeletedError } from '../domain/errors.ts';
import { assertIdempotencyKey, type IdempotencyKey } from '../domain/idempotency-key.ts';
import type { Image, ImageId } from '../domain/image.ts';
import type { Limits } from '../domain/limits.ts';
import { assertOwnerId, type OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Logger } from '../domain/ports/logger.ts';
import { hasRoom, isLimited } from '../domain/usage.ts';
import type { QuotaOf } from './options.ts';
import { releaseKey } from './release-key.ts';

type Dependencies = {
  images: ImageRepository;
  limits: Limits;
  quotaOf: QuotaOf;
  logger: Logger;
  newId: () => ImageId;
};
type Input = {
  ownerId: OwnerId;
  /** What the upload is called by whoever asks for it: 16 to 128 visible ASCII characters. */
  idempotencyKey?: IdempotencyKey | undefined;
  /** As many bytes are to come at least, as far as anybody knows. */
  bytesMin?: number | undefined;
};

/** An upload that may come. Whoever prepares one keeps it or calls it off. */
export type PreparedUpload = {
  readonly ownerId: OwnerId;
  /** What the image will be called. */
  readonly imageId: ImageId;
  readonly idempotencyKey: IdempotencyKey | undefined;
  /** The image that an upload with this key became before: the same upload once more is that one. */
  readonly kept: Image | undefined;
};

/**
 * Say that an upload is to come, before its bytes are taken in: what can be refused without them is.
 *
 * With a key, of any number of uploads one is under way, and once it is kept, the others are that one for a day, see
 * {@link Limits.idempotencyKeySeconds}. Whoever dies holding one leaves it to the next after {@link Limits.uploadLeaseSeconds}.
 * @throws {RequestInProgressError} an upload with this key is under way
 * @throws {UploadDeletedError} there was one, and its image was deleted since
 * @throws {QuotaExceededError} the owner has as much as may be, or would with this
 * @throws {ValidationError} there can be no such owner or key
 * @throws {DependencyUnavailableError}
 */
export class PrepareUpload {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, idempotencyKey, bytesMin = 1 }: Input): Promise<PreparedUpload> {
    assertOwnerId(ownerId);
    if (idempotencyKey !== undefined) assertIdempotencyKey(idempotencyKey);
    const prepared = { ownerId, imageId: this.#deps.newId(), idempotencyKey, kept: undefined };
    const kept = await this.#hold(prepared);
    // What is there already takes no room.
    if (kept) return { ...prepared, kept };
    try {
      await this.#assertRoom(ownerId, bytesMin);
      return prepared;
    } catch (error) {
      await releaseKey(this.#deps, prepared);
      throw error;
    }
  }

  async #hold({ ownerId, imageId, idempotencyKey }: PreparedUpload): Promise<Image | undefined> {
    const { images, limits } = this.#deps;
    if (idempotencyKey === undefined) return undefined;
    const key = { key: idempotencyKey, forSeconds: limits.uploadLeaseSeconds };
    const known = await images.holdKey(ownerId, imageId, key);
    if (known.state === 'held') return undefined;
    if (known.state === 'running') throw new RequestInProgressError();
    const kept = await images.findOwned(ownerId, known.imageId);
    if (!kept) throw new UploadDeletedError();
    return kept;
  }

  /** Others may come first: what counts is looked at once more when the upload begins. */
  async #assertRoom(ownerId: OwnerId, bytes: number): Promise<void> {
    const { images, quotaOf } = this.#deps;
    const quota = await quotaOf(ownerId);
    if (isLimited(quota) && !hasRoom(quota, await images.usage(ownerId), bytes)) throw new QuotaExceededError();
  }
}
