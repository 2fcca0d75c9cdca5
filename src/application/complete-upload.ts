import { DependencyUnavailableError } from '../domain/errors.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';

/**
 * Replace the intent of an upload by its image. Where nobody knows whether that was done, because the answer was lost, it is found out:
 * there is one intent, so that whoever tries again does it, or waits for who was before and then finds the image.
 * @throws {DependencyUnavailableError} the upload was given up meanwhile, or it cannot be found out
 */
export async function completeUpload(
  images: Pick<ImageRepository, 'complete' | 'findOwned'>,
  ...upload: Parameters<ImageRepository['complete']>
): Promise<void> {
  if (!(await doubtAbout(images.complete(...upload)))) return;
  const doubt = await doubtAbout(images.complete(...upload));
  if (!doubt) return;
  const [{ id, ownerId }] = upload;
  if (!(await images.findOwned(ownerId, id))) throw doubt;
}

/** Whether it is unknown if something was done, and why. */
async function doubtAbout(work: Promise<void>): Promise<DependencyUnavailableError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DependencyUnavailableError) return error;
    throw error;
  }
}
