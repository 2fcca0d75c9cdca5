import { expect } from 'chai';
import { DependencyUnavailableError, type ImageAdapters } from '../../src/index.ts';
import { aFreshKey, inChunks, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';

type Memory = ReturnType<typeof memoryAdapters>;

describe('Deleting discarded blobs', () => {
  it('deletes those that are due, and no others', async () => {
    const { memory, images, discard } = aStore();
    const [due, later] = [await discard(0), await discard(3600)];
    const kept = await put(memory);
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
    expect(await memory.store.open(due)).to.equal(undefined);
    for (const key of [later, kept]) expect(await memory.store.open(key)).not.to.equal(undefined);
  });

  it('has forgotten them afterwards', async () => {
    const { images, discard } = aStore();
    await discard(0);
    await images.deleteDiscardedBlobs();
    expect(await images.deleteDiscardedBlobs()).to.equal(0);
  });

  it('takes one for deleted that is not there', async () => {
    const { memory, images, discard } = aStore();
    await memory.store.delete(await discard(0));
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
    expect(await memory.images.discardedBlobs()).to.deep.equal([]);
  });

  it('deletes a hundred at a time', async () => {
    const { memory, images } = aStore();
    for (let blobs = 0; blobs < 101; blobs++) await memory.images.discardBlob(aFreshKey(), 0);
    expect(await images.deleteDiscardedBlobs()).to.equal(100);
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
  });

  it('may be asked for by many at the same moment', async () => {
    const { memory, images, discard } = aStore();
    for (let blobs = 0; blobs < 10; blobs++) await discard(0);
    expect(reasonsOf(await atOnce(20, () => images.deleteDiscardedBlobs()))).to.deep.equal([]);
    expect(await Array.fromAsync(memory.store.list())).to.deep.equal([]);
  });

  it('forgets no blob that could not be deleted, deletes the others, and says why', async () => {
    const reason = new Error('permission denied');
    let stuck = '';
    const { memory, images, discard } = aStore((memory) => ({
      store: watched(memory.store, (method, [key]) => {
        if (method === 'delete' && key === stuck) throw reason;
      }),
    }));
    stuck = await discard(-1);
    const other = await discard(0);
    expect(await reasonOf(images.deleteDiscardedBlobs())).to.equal(reason);
    expect(await memory.store.open(other)).to.equal(undefined);
    expect(await memory.images.discardedBlobs()).to.deep.equal([stuck]);
  });

  it('stops at once where it is the repository that is away', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, images, discard } = aStore((memory) => ({
      images: watched(memory.images, (method) => {
        if (method === 'forgetBlob') throw reason;
      }),
    }));
    await discard(-1);
    const other = await discard(0);
    expect(await reasonOf(images.deleteDiscardedBlobs())).to.equal(reason);
    expect(await memory.store.open(other)).not.to.equal(undefined);
  });
});

function aStore(replace: (memory: Memory) => Partial<ImageAdapters> = () => ({})) {
  const memory = memoryAdapters();
  const { images } = aCore(memory, replace(memory));
  /** A blob that is discarded after so many seconds; its key. */
  const discard = async (seconds: number) => {
    const key = await put(memory);
    await memory.images.discardBlob(key, seconds);
    return key;
  };
  return { memory, images, discard };
}

async function put({ store, staging }: Memory): Promise<string> {
  const key = aFreshKey();
  await store.put(key, await staging.receive(inChunks(someBytes(100)), 100));
  return key;
}
