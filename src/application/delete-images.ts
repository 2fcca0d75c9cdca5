import { ValidationError } from '../domain/errors.ts';
import type { ImageId } from '../domain/image.ts';
import { deletedImagesMax, type Limits } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository; limits: Limits };
type Input = { ownerId: OwnerId; ids: readonly ImageId[] };

/** What became of one image that was to be deleted. One that is another's is not found. */
export type Deletion = { readonly id: ImageId; readonly status: 'deleted' | 'not-found' };

/**
 * Delete 1 to 100 images of an owner's, in one transaction, and tell of each what became of it, in the order that they were
 * named in. The answer to the same once more is that there are no such images.
 *
 * Nobody finds a deleted image from here on, nor by a link. Its files go a while later, see {@link Limits.deletedImageSeconds}: a
 * download that has begun gets all of its bytes.
 * @throws {ValidationError} none are named, or too many
 * @throws {DependencyUnavailableError} either all are deleted or none is
 */
export class DeleteImages {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, ids }: Input): Promise<Deletion[]> {
    const { images, limits } = this.#deps;
    if (ids.length < 1 || ids.length > deletedImagesMax) {
      const detail = `1 to ${deletedImagesMax} images are deleted at once.`;
      throw new ValidationError([{ pointer: '/ids', code: 'range', detail }]);
    }
    const deleted = await images.delete(ownerId, ids, limits.deletedImageSeconds);
    return ids.map((id) => ({ id, status: deleted.has(id) ? 'deleted' : 'not-found' }));
  }
}
