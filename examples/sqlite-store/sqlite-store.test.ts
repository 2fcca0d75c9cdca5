import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openFileSystemStaging } from 'silverprint/adapters/filesystem';
import { imageStoreContract, type OpenFiles } from 'silverprint/testing';
import { openSqliteStore } from './sqlite-store.ts';

const open: OpenFiles = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
  const { staging } = await openFileSystemStaging(join(folder, 'staging'));
  const photos = openSqliteStore(join(folder, 'photos.db'));
  const endOfTime = new Date(8.64e15);
  return {
    store: photos.store,
    staging,
    stagedFiles: async () => (await Array.fromAsync(staging.leftovers(endOfTime))).length,
    close: async () => {
      await photos.close();
      await rm(folder, { recursive: true });
    },
  };
};

imageStoreContract('node:sqlite', open, { describe, it, beforeEach, afterEach });
