import type { Checks } from '../adapters/koa/index.ts';
import { StoreFullError, WrongStoreError } from '../domain/errors.ts';
import type { StoreId } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';

type Parts = {
  readonly images: Pick<ImageRepository, 'storeId'>;
  readonly store: Pick<ImageStore, 'identity'>;
  readonly staging: Pick<Staging, 'discard' | 'receive'>;
  /** Throws while the disk is in doubt. */
  readonly assertSound: () => void;
};

/** What tells whether the parts of a service are well: each rejects where one is not. */
export function partChecks({ images, store, staging, assertSound }: Parts): Record<keyof Checks, () => Promise<void>> {
  let expected: StoreId | undefined;
  return {
    async database() {
      expected = (await images.storeId()) ?? expected;
    },
    // By what the database said last: that one is away is not to make the other look so.
    async store() {
      assertSound();
      const found = await store.identity();
      if (expected !== undefined && found !== expected) {
        throw new WrongStoreError(found === undefined ? 'unidentified' : 'another', expected);
      }
      await assertWritable(staging);
    },
  };
}

/** A full disk is none that has failed: everything that is on it is there for whoever asks. */
async function assertWritable(staging: Parts['staging']): Promise<void> {
  try {
    await staging.discard(await staging.receive(nothing(), 0));
  } catch (error) {
    if (!(error instanceof StoreFullError)) throw error;
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
