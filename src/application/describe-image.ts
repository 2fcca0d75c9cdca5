import { ImageNotFoundError } from '../domain/errors.ts';
import type { Image, ImageId } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository };
type Input = { ownerId: OwnerId; imageId: ImageId };

/**
 * What is known about an image.
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 */
export class DescribeImage {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId }: Input): Promise<Image> {
    const image = await this.#deps.images.findOwned(ownerId, imageId);
    if (!image) throw new ImageNotFoundError();
    return image;
  }
}
