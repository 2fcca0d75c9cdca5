import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FileSystemImageStore,
  type FileSystemStaging,
  openFileSystemStore,
} from '../../../src/adapters/filesystem/index.ts';
import { aFreshKey, inChunks } from '../../../src/testing/builders.ts';
import { type Observer, observedFiles } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A store in a folder of its own, with somebody looking on who can be changed. */
export type ObservedStore = {
  readonly root: string;
  readonly store: FileSystemImageStore;
  readonly staging: FileSystemStaging;
  observe: Observer;
  readonly openFiles: () => number;
  readonly pathOf: (key: string) => string;
  readonly stagedNames: () => Promise<string[]>;
  /** Keep bytes under a key, a fresh one by default. */
  readonly keep: (bytes: Uint8Array, key?: string) => Promise<string>;
  readonly remove: () => Promise<void>;
};

export async function observedStore(): Promise<ObservedStore> {
  const { path: root, remove } = await temporaryFolder();
  const looking: { observe: Observer } = { observe: () => {} };
  const { operations, openFiles } = observedFiles((call) => looking.observe(call));
  const { store, staging } = await openFileSystemStore(root, { operations });
  return Object.assign(looking, {
    root,
    store,
    staging,
    openFiles,
    pathOf: (key: string) => join(root, key.slice(0, 2), key),
    stagedNames: () => readdir(join(root, '.tmp')),
    keep: async (bytes: Uint8Array, key = aFreshKey()) => {
      await store.put(key, await staging.receive(inChunks(bytes), bytes.length));
      return key;
    },
    remove,
  });
}
