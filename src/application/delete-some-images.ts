import { deletedImagesMax, type Limits } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository; limits: Limits };

/** How many images of an owner's there were, up to 100, and how many of them this call deleted; others may be at it, too. */
export async function deleteSomeImages(
  { images, limits }: Dependencies,
  ownerId: OwnerId,
): Promise<{ found: number; deleted: number }> {
  const page = await images.page({ ownerId, limit: deletedImagesMax });
  const ids = page.images.map(({ id }) => id);
  const deleted = ids.length === 0 ? 0 : (await images.delete(ownerId, ids, limits.deletedImageSeconds)).size;
  return { found: ids.length, deleted };
}
