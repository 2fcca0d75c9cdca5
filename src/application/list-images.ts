import { ValidationError } from '../domain/errors.ts';
import { pageImagesMax } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageFilter } from '../domain/page.ts';
import type { ImagePage, ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository };
type Input = ImageFilter & { ownerId: OwnerId; limit?: number | undefined; cursor?: string | undefined };

/**
 * One page of an owner's images, newest first; 100 unless fewer are asked for.
 * @throws {ValidationError} `limit` is not a whole number from 1 to 100
 * @throws {InvalidCursorError} the cursor is not from this owner's list with this filter
 */
export class ListImages {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, limit = pageImagesMax, cursor, sha256 }: Input): Promise<ImagePage> {
    if (!Number.isInteger(limit) || limit < 1 || limit > pageImagesMax) {
      const detail = `A page has 1 to ${pageImagesMax} images.`;
      throw new ValidationError([{ pointer: '/limit', code: 'range', detail }]);
    }
    return this.#deps.images.page({ ownerId, limit, cursor, sha256 });
  }
}
