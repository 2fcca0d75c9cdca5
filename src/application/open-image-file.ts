import { BlobMissingError, ImageNotFoundError } from '../domain/errors.ts';
import type { Image, ImageId } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ByteRange, ImageStore, OpenBlob } from '../domain/ports/image-store.ts';

type Dependencies = { images: ImageRepository; store: ImageStore };
type Input = {
  ownerId: OwnerId;
  imageId: ImageId;
  representation: 'original' | 'compressed';
  range?: ByteRange | undefined;
};

/** An image with one of its representations, open for reading. */
export type OpenImage = { readonly image: Image; readonly blob: OpenBlob };

/**
 * Open the uploaded bytes of an image, exactly as they came, or its print.
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 * @throws {BlobMissingError} the row is there and the bytes are not, or not all: an operator must look
 */
export class OpenImageFile {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, imageId, representation, range }: Input): Promise<OpenImage> {
    const { images, store } = this.#deps;
    const image = await images.findOwned(ownerId, imageId);
    if (!image) throw new ImageNotFoundError();
    const { key, bytes } = image[representation];
    const blob = await store.open(key, range);
    if (blob?.totalBytes === bytes) return { image, blob };
    await blob?.close();
    throw new BlobMissingError(key);
  }
}
