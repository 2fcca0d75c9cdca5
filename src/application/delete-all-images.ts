import type { Limits } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { deleteSomeImages } from './delete-some-images.ts';

type Dependencies = { images: ImageRepository; limits: Limits };
type Input = { ownerId: OwnerId };

/**
 * Delete all images of an owner's, 100 in a transaction; resolves to how many this call deleted. Where it fails, those that are left
 * are as they were, and the same once more goes on.
 *
 * An upload that is under way can end with an image all the same. Whoever wants nothing to be left lets the owner in no
 * more, and does it again when the last upload has ended.
 * @throws {DependencyUnavailableError}
 */
export class DeleteAllImages {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId }: Input): Promise<number> {
    for (let all = 0; ; ) {
      const { found, deleted } = await deleteSomeImages(this.#deps, ownerId);
      if (found === 0) return all;
      all += deleted;
    }
  }
}
