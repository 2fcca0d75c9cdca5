import { WrongStoreError } from '../domain/errors.ts';
import type { StoreId } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import { assertSameStore } from './same-store.ts';

type Dependencies = { images: ImageRepository; store: ImageStore; newId: () => StoreId };

/** Enough to tell what is there from what is not: that all of these are lost or strange, and others are not, is no accident. */
const imagesMax = 10;
const blobsMax = 100;

/**
 * Make sure that the store is the one that the images lie in; to be asked before any of both is used. The first time, the store is
 * given an identity and that is written down, unless the two do not look as if they belonged together. Any number of processes may
 * do so at once.
 * @throws {WrongStoreError} it is another one, most likely because a disk is not mounted
 */
export class ClaimStore {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(): Promise<void> {
    const { images, store, newId } = this.#deps;
    // What is written down first: who has done so has identified the store before.
    if ((await images.storeId()) === undefined) {
      await this.#assertAcquainted();
      await images.claimStore(await store.identify(newId()));
    }
    await assertSameStore(this.#deps);
  }

  /** Images before blobs before what is known of them: the order in which nothing that is being uploaded is in the way. */
  async #assertAcquainted(): Promise<void> {
    const { images, store } = this.#deps;
    const some = await images.imagesById(imagesMax);
    for (const { original } of some) {
      const blob = await store.open(original.key);
      await blob?.close();
      if (blob) return;
    }
    if (some.length > 0) throw new WrongStoreError('without-images');
    const keys = await this.#firstKeys();
    const known = await images.knownBlobs(keys);
    if (keys.length > 0 && known.size === 0) throw new WrongStoreError('of-others');
  }

  async #firstKeys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.#deps.store.list()) {
      if (keys.push(key) === blobsMax) break;
    }
    return keys;
  }
}
