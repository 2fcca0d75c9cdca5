import { expect } from 'chai';
import { openMemoryFiles } from '../../../src/adapters/memory/index.ts';
import { aFreshKey, inChunks, noon, someBytes } from '../../../src/testing/builders.ts';
import { imageStoreContract } from '../../../src/testing/image-store.contract.ts';
import type { OpenFiles } from '../../../src/testing/opened-files.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { stagingContract } from '../../../src/testing/staging.contract.ts';

const open: OpenFiles = async (roomBytes = Infinity) => {
  const files = openMemoryFiles({ roomBytes });
  return { ...files, stagedFiles: async () => files.staging.files };
};

stagingContract('memory', open);
imageStoreContract('memory', open);

describe('Memory files', () => {
  it('have room again for what was discarded or deleted', async () => {
    const { store, staging } = openMemoryFiles({ roomBytes: 10 });
    await staging.discard(await staging.receive(inChunks(someBytes(10)), 10));
    const key = aFreshKey();
    await store.put(key, await staging.receive(inChunks(someBytes(10)), 10));
    await reasonOf(staging.receive(inChunks(someBytes(1)), 10));
    await store.delete(key);
    await staging.receive(inChunks(someBytes(10)), 10);
  });

  it('say how much room there is', async () => {
    const { staging } = openMemoryFiles({ roomBytes: 10 });
    await staging.receive(inChunks(someBytes(4)), 10);
    expect(await staging.room()).to.deep.equal({ freeBytes: 6, totalBytes: 10 });
  });

  it('give a blob the age that their clock tells', async () => {
    const { store, staging } = openMemoryFiles({ now: () => noon });
    const key = aFreshKey();
    await store.put(key, await staging.receive(inChunks(someBytes(10)), 10));
    expect(await Array.fromAsync(store.list())).to.deep.equal([{ key, bytes: 10, modifiedAt: noon }]);
  });

  it('keep no file that was never staged', async () => {
    const { store } = openMemoryFiles();
    const key = aFreshKey();
    await reasonOf(store.put(key, { path: 'nowhere', bytes: 1, sha256: '' }));
    expect(await store.open(key)).to.equal(undefined);
  });

  it('forget everything when they are closed, and can be closed again', async () => {
    const files = openMemoryFiles();
    const { store, staging } = files;
    const key = aFreshKey();
    await store.put(key, await staging.receive(inChunks(someBytes(10)), 10));
    await staging.receive(inChunks(someBytes(10)), 10);
    await files.close();
    await files.close();
    expect(await store.open(key)).to.equal(undefined);
    expect(staging.files).to.equal(0);
  });
});
