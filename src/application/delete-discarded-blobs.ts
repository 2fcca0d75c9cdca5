import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import { assertSameStore } from './same-store.ts';

type Dependencies = { images: ImageRepository; store: ImageStore };

/**
 * Delete blobs that belong to nothing any more, up to 100 of them; resolves to how many. Safe in several processes.
 * @throws {WrongStoreError} the store is not the one that was written down: nothing that is not in it was deleted
 * @throws {DependencyUnavailableError}
 * @throws what kept the store from deleting one of them, once it was asked to delete each
 */
export class DeleteDiscardedBlobs {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute(): Promise<number> {
    const { images, store } = this.#deps;
    const keys = await images.discardedBlobs();
    if (keys.length > 0) await assertSameStore(this.#deps);
    const reasons: unknown[] = [];
    for (const key of keys) {
      try {
        await store.delete(key);
      } catch (error) {
        reasons.push(error);
        continue;
      }
      await images.forgetBlob(key);
    }
    if (reasons.length > 0) throw reasons[0];
    return keys.length;
  }
}
