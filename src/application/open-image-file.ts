import { BlobMissingError, ImageNotFoundError } from '../domain/errors.ts';
import type { Image, ImageId, StoredFile } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ByteRange, ImageStore, OpenBlob } from '../domain/ports/image-store.ts';
import type { FindSize } from './find-size.ts';

type Dependencies = { images: ImageRepository; store: ImageStore; findSize: FindSize };
type Input = {
  ownerId: OwnerId;
  imageId: ImageId;
  range?: ByteRange | ChooseRange | undefined;
} & Representation;

/** Which file of an image. */
export type Representation =
  | { readonly representation: 'original'; readonly size?: undefined }
  /** With the name of a size, the picture with fewer pixels, which is made now if nobody has asked for it before. */
  | { readonly representation: 'compressed'; readonly size?: string | undefined };

type Found = { readonly image: Image; readonly file: StoredFile };

/**
 * Says which bytes are wanted, once the image and its file are known and then the size of what is sent; `undefined` is all of them.
 * Nothing is open yet, so what either function throws is simply thrown on. Asked anew where a print is replaced meanwhile.
 */
export type ChooseRange = (image: Image, file: StoredFile) => (totalBytes: number) => ByteRange | undefined;

/** An image with one of its representations, open for reading. */
export type OpenImage = {
  readonly image: Image;
  /** Of a stripped original, the unstripped one. */
  readonly file: StoredFile;
  readonly blob: OpenBlob;
  /** What of it is open; all of it without one. */
  readonly range?: ByteRange | undefined;
};

/**
 * Open the uploaded bytes of an image, exactly as they came, its print, or a smaller size of the picture.
 * @throws {ImageNotFoundError} no such image, or another's: the two cannot be told apart
 * @throws {BlobMissingError} the row is there and the bytes are not, or not all: an operator must look
 * @throws what {@link FindSize} throws
 */
export class OpenImageFile {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(input: Input): Promise<OpenImage> {
    const found = await this.#find(input);
    try {
      return await this.#open(found, input);
    } catch (error) {
      if (!(error instanceof BlobMissingError)) throw error;
      // The print may have been replaced, and the old one deleted, after it was looked up; so may a size.
      const again = await this.#find(input);
      if (again.file.key === error.key) throw error;
      return this.#open(again, input);
    }
  }

  async #find({ ownerId, imageId, representation, size }: Input): Promise<Found> {
    if (size !== undefined) return this.#deps.findSize.execute({ ownerId, imageId, size });
    const image = await this.#deps.images.findOwned(ownerId, imageId);
    if (!image) throw new ImageNotFoundError();
    return { image, file: image[representation] };
  }

  async #open({ image, file }: Found, { range: wanted }: Input): Promise<OpenImage> {
    const { key, bytes } = file;
    const range = typeof wanted === 'function' ? wanted(image, file)(bytes) : wanted;
    const blob = await this.#deps.store.open(key, range);
    if (blob?.totalBytes === bytes) return { image, file, blob, range };
    await blob?.close();
    throw new BlobMissingError(key);
  }
}
