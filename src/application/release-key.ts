import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { PreparedUpload } from './prepare-upload.ts';

type Dependencies = { images: ImageRepository; logger: Logger };

/**
 * Let the key of an upload go that comes to nothing: the same one may be sent with another attempt. One that cannot be let go of now is
 * free when its lease is over; the caller's error is the one that counts.
 *
 * Safe where nobody knows whether the image is there: a key whose upload is done stays, and an image that is not there yet needs it.
 */
export async function releaseKey({ images, logger }: Dependencies, prepared: PreparedUpload): Promise<void> {
  const { ownerId, imageId, idempotencyKey, kept } = prepared;
  if (idempotencyKey === undefined || kept) return;
  try {
    await images.releaseKey(ownerId, imageId, idempotencyKey);
  } catch (error) {
    logger.warn({ imageId, error }, 'the key of a refused upload could not be released');
  }
}
