import { DependencyUnavailableError, InvalidCursorError } from '../../domain/errors.ts';
import type { Image, ImageId, UploadIntent } from '../../domain/image.ts';
import type { OwnerId } from '../../domain/owner.ts';
import { decodeCursor, encodeCursor } from '../../domain/page.ts';
import type { ImagePage, ImageRepository, PageRequest } from '../../domain/ports/image-repository.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import { newestFirst } from './newest-first.ts';
import { MemorySigner } from './signer.ts';

/** Images and intents for as long as the process lives. */
export class MemoryImageRepository implements ImageRepository {
  readonly #signer: Signer;
  readonly #intents = new Map<ImageId, UploadIntent>();
  readonly #images = new Map<ImageId, Image>();

  /** @param signer makes the cursors; by default one that nobody else has, so that they end with the repository */
  constructor(signer: Signer = new MemorySigner()) {
    this.#signer = signer;
  }

  async begin(intent: UploadIntent): Promise<void> {
    this.#intents.set(intent.id, structuredClone(intent));
  }

  async complete(image: Image): Promise<void> {
    if (!this.#intents.delete(image.id)) {
      throw new DependencyUnavailableError({ cause: new Error(`The intent of image ${image.id} is gone.`) });
    }
    this.#images.set(image.id, structuredClone(image));
  }

  async abandon(id: ImageId): Promise<void> {
    this.#intents.delete(id);
  }

  async findOwned(ownerId: OwnerId, id: ImageId): Promise<Image | undefined> {
    const image = this.#images.get(id);
    return image?.ownerId === ownerId ? structuredClone(image) : undefined;
  }

  async page({ ownerId, limit, cursor, ...filter }: PageRequest): Promise<ImagePage> {
    const after = cursor === undefined ? undefined : decodeCursor(this.#signer, ownerId, filter, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    const images = [...this.#images.values()]
      .filter((image) => image.ownerId === ownerId)
      .filter((image) => filter.sha256 === undefined || image.original.sha256 === filter.sha256)
      .filter((image) => after === undefined || newestFirst(image, after) > 0)
      .toSorted(newestFirst);
    const page = images.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = last && images.length > limit ? encodeCursor(this.#signer, ownerId, filter, last) : undefined;
    return structuredClone({ images: page, nextCursor });
  }

  /** The intents that were neither completed nor abandoned: for tests and the curious. */
  get intents(): readonly UploadIntent[] {
    return structuredClone([...this.#intents.values()]);
  }
}
