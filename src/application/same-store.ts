import { WrongStoreError } from '../domain/errors.ts';
import type { StoreId } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';

/**
 * Make sure that the store is the one that was written down, before anything in it is deleted. Gives what was, if anything.
 * @throws {WrongStoreError} it is another one
 */
export async function assertSameStore(deps: {
  images: Pick<ImageRepository, 'storeId'>;
  store: Pick<ImageStore, 'identity'>;
}): Promise<StoreId | undefined> {
  const expected = await deps.images.storeId();
  const found = await deps.store.identity();
  if (found === expected) return expected;
  throw new WrongStoreError(found === undefined ? 'unidentified' : 'another', expected);
}
