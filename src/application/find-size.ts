import { BlobMissingError, DependencyUnavailableError, ImageNotFoundError } from '../domain/errors.ts';
import type { Image, ImageId, StoredFile } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { edgeOf, isWithin, type Sizes } from '../domain/sizes.ts';
import type { MakeSize } from './make-size.ts';
import { SingleFlight } from './single-flight.ts';

type Dependencies = { images: ImageRepository; compressor: Compressor; sizes: Sizes; make: MakeSize };
type Input = { ownerId: OwnerId; imageId: ImageId; size: string };

/**
 * Find the file of an image in a size, and make it if nobody has asked for it before. What is small enough already is its print:
 * nothing is made larger. Of all who ask for one size meanwhile, one in a process makes it.
 * @throws {ValidationError} there is no such size
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 * @throws what {@link MakeSize} throws
 */
export class FindSize {
  readonly #deps: Dependencies;
  readonly #making = new SingleFlight<StoredFile | undefined>();
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId, size: name }: Input): Promise<{ image: Image; file: StoredFile }> {
    const { sizes, make } = this.#deps;
    const edge = edgeOf(sizes, name);
    const found = await this.#find(ownerId, imageId, edge);
    const { image } = found;
    if (found.file) return { image, file: found.file };
    const file = await this.#making.do(`${imageId} ${edge}`, async () => {
      // Whoever made it may have ended between the look above and now.
      const again = await this.#find(ownerId, imageId, edge);
      if (again.file) return again.file;
      const making = make.execute({ image: again.image, edge });
      const made = await making.catch(async (error: unknown) => {
        // The image may have been deleted, and its original with it, after it was looked up.
        if (error instanceof BlobMissingError) await this.#find(ownerId, imageId, edge);
        throw error;
      });
      return made ?? (await this.#find(ownerId, imageId, edge)).file;
    });
    if (file) return { image, file };
    throw new DependencyUnavailableError({ cause: new Error(`Size ${edge} of image ${imageId} could not be kept.`) });
  }

  async #find(ownerId: OwnerId, imageId: ImageId, edge: number) {
    const { images, compressor } = this.#deps;
    const found = await images.findSized(ownerId, imageId, edge, compressor.sizeVersion);
    if (!found) throw new ImageNotFoundError();
    const { image, size } = found;
    const file: StoredFile | undefined = isWithin(edge, image.compressed) ? image.compressed : size;
    return { image, file };
  }
}
