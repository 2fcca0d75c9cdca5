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
  range?: ByteRange | ChooseRange | undefined;
};

/**
 * Says which bytes are wanted, once the image is known and then the size of the file; `undefined` is all of them. Nothing
 * is open yet, so what either function throws is simply thrown on. Asked anew where a print is replaced meanwhile.
 */
export type ChooseRange = (image: Image) => (totalBytes: number) => ByteRange | undefined;

/** An image with one of its representations, open for reading. */
export type OpenImage = {
  readonly image: Image;
  readonly blob: OpenBlob;
  /** What of it is open; all of it without one. */
  readonly range?: ByteRange | undefined;
};

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

  async execute(input: Input): Promise<OpenImage> {
    const image = await this.#find(input);
    try {
      return await this.#open(image, input);
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
      // The print may have been replaced, and the old one deleted, after it was looked up.
      const again = await this.#find(input);
      if (again[input.representation].key === error.key) throw error;
      return this.#open(again, input);
    }
  }

  async #find({ ownerId, imageId }: Input): Promise<Image> {
    const image = await this.#deps.images.findOwned(ownerId, imageId);
    if (!image) throw new ImageNotFoundError();
    return image;
  }

  async #open(image: Image, { representation, range: wanted }: Input): Promise<OpenImage> {
    const { key, bytes } = image[representation];
    const range = typeof wanted === 'function' ? wanted(image)(bytes) : wanted;
    const blob = await this.#deps.store.open(key, range);
    if (blob?.totalBytes === bytes) return { image, blob, range };
    await blob?.close();
    throw new BlobMissingError(key);
  }
}
