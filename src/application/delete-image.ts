import { ImageNotFoundError } from '../domain/errors.ts';
import type { ImageId } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { DeleteImages } from './delete-images.ts';

type Dependencies = { deleteMany: DeleteImages };
type Input = { ownerId: OwnerId; imageId: ImageId };

/**
 * Delete an image; see {@link DeleteImages}.
 * @throws {ImageNotFoundError} no such image, or not any more, or another's: they cannot be told apart
 */
export class DeleteImage {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId }: Input): Promise<void> {
    const [deletion] = await this.#deps.deleteMany.execute({ ownerId, ids: [imageId] });
    if (deletion?.status !== 'deleted') throw new ImageNotFoundError();
  }
}
