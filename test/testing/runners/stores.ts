import { type OpenFiles, openMemoryFiles } from 'silverprint/testing';
import type { ImageStore, OpenBlob } from '../../../src/index.ts';

/** Stores to certify, by what is wrong with them: nothing is with the first. */
export const stores: Readonly<Record<string, OpenFiles>> = {
  memory: openedAs((store) => store),
  'memory that overwrites': openedAs((store) => ({
    ...bound(store),
    put: async (key, staged) => {
      await store.delete(key);
      await store.put(key, staged);
    },
  })),
  'memory that ends early': openedAs((store) => ({
    ...bound(store),
    open: async (key, range) => {
      const blob = await store.open(key, range);
      return blob && { ...blob, content: withoutLast(blob) };
    },
  })),
};

function openedAs(broken: (store: ImageStore) => ImageStore): OpenFiles {
  return async (roomBytes = Infinity) => {
    const { store, staging, close } = openMemoryFiles({ roomBytes });
    return { store: broken(store), staging, stagedFiles: async () => staging.files, close };
  };
}

function bound(store: ImageStore): ImageStore {
  return {
    put: (key, staged) => store.put(key, staged),
    open: (key, range) => store.open(key, range),
    delete: (key) => store.delete(key),
    list: () => store.list(),
    digest: (key) => store.digest(key),
    identity: () => store.identity(),
    identify: (id) => store.identify(id),
  };
}

async function* withoutLast({ content }: OpenBlob): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) yield chunk.subarray(0, -1);
}
