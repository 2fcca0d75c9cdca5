import { ImageNotFoundError } from '../domain/errors.ts';
import type { ImageId } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository };
type Input = { ownerId: OwnerId; imageId: ImageId };

/**
 * End all links to an image that were made until now, at once. Idempotent.
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 */
export class RevokeLinks {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId }: Input): Promise<void> {
    if (!(await this.#deps.images.revokeLinks(ownerId, imageId))) throw new ImageNotFoundError();
  }
}
