import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { imageStoreContract } from '../../../src/testing/image-store.contract.ts';
import type { OpenFiles } from '../../../src/testing/opened-files.ts';
import { stagingContract } from '../../../src/testing/staging.contract.ts';
import { littleRoom, observedFiles } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const open: OpenFiles = async (roomBytes = Infinity) => {
  const folder = await temporaryFolder();
  const { operations, openFiles } = observedFiles(littleRoom(roomBytes));
  const files = await openFileSystemStore(folder.path, { operations });
  return {
    store: files.store,
    staging: files.staging,
    stagedFiles: async () => (await readdir(join(folder.path, '.tmp'))).length,
    close: async () => {
      await files.close();
      await folder.remove();
      expect(openFiles(), 'files left open').to.equal(0);
    },
  };
};

stagingContract('file system', open);
imageStoreContract('file system', open);
