import { expect } from 'chai';
import { type ImageAdapters, type StoreMismatch, WrongStoreError } from '../../src/index.ts';
import { aFreshId, anImage, anIntent, inChunks, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { replaced, watched } from '../support/watched.ts';
import { anUploader } from './an-upload.ts';

describe('Claiming a store', () => {
  it('writes down in both which one it is, and finds it again ever after', async () => {
    const { memory, images, upload } = anUploader();
    await images.upkeep.claimStore();
    const id = await memory.store.identity();
    expect(id).to.be.a('string');
    expect(await memory.images.storeId()).to.equal(id);
    await upload();
    await images.upkeep.claimStore();
    expect(await memory.store.identity()).to.equal(id);
  });

  it('takes over a store that has photos and was never claimed', async () => {
    const { images, upload } = anUploader();
    await upload();
    await images.upkeep.claimStore();
    await images.upkeep.claimStore();
  });

  it('takes over a store in which the only upload was never completed', async () => {
    const { memory, images } = anUploader();
    const image = anImage();
    await memory.images.begin(anIntent(image));
    await put(memory, image.original.key);
    await images.upkeep.claimStore();
  });

  it('goes on where whoever claimed it has crashed in between', async () => {
    const { memory, images } = anUploader((memory) => ({ images: failing(memory, 'claimStore') }));
    expect(await reasonOf(images.upkeep.claimStore())).to.equal(crash);
    const { images: next } = aCore(memory);
    await next.upkeep.claimStore();
    expect(await memory.images.storeId()).to.equal(await memory.store.identity());
  });

  it('comes to the same for all who claim it at the same moment', async () => {
    const memory = memoryAdapters();
    const outcomes = await atOnce(20, () => aCore(memory).images.upkeep.claimStore());
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(await memory.images.storeId()).to.equal(await memory.store.identity());
  });

  it('claims a store while somebody else claims it and begins to upload', async () => {
    const memory = memoryAdapters();
    const other = anUploader(() => memory);
    let isFirst = true;
    const between = replaced<ImageAdapters['store']>(memory.store, {
      identify: async (id) => {
        if (isFirst) {
          isFirst = false;
          await other.images.upkeep.claimStore();
          await other.upload();
        }
        return memory.store.identify(id);
      },
    });
    await aCore(memory, { store: between }).images.upkeep.claimStore();
    expect(isFirst).to.equal(false);
  });

  it('lets only one of two stores have a database', async () => {
    const [one, other] = [memoryAdapters(), memoryAdapters()];
    const { images } = one;
    const outcomes = await atOnce(2, (caller) =>
      aCore(caller === 0 ? one : other, { images }).images.upkeep.claimStore(),
    );
    expect(reasonsOf(outcomes)).to.have.lengthOf(1);
    expect(reasonsOf(outcomes)[0]).to.be.instanceOf(WrongStoreError).with.property('mismatch', 'another');
  });

  it('refuses an empty store in the place of one that was claimed', async () => {
    const { memory, images } = anUploader();
    await images.upkeep.claimStore();
    const { store, staging } = memoryAdapters();
    const reason = await refusal(aCore(memory, { store, staging }), 'unidentified');
    expect(reason.expected).to.equal(await memory.images.storeId());
    expect(await store.identity(), 'untouched').to.equal(undefined);
  });

  it('refuses the store of another database', async () => {
    const [mine, others] = [anUploader(), anUploader()];
    for (const { images } of [mine, others]) await images.upkeep.claimStore();
    await refusal(aCore(mine.memory, { store: others.memory.store }), 'another');
  });

  it('refuses an empty store where there are photos and none was ever claimed', async () => {
    const { memory, upload } = anUploader();
    await upload();
    const { store } = memoryAdapters();
    await refusal(aCore(memory, { store }), 'without-images');
    expect(await store.identity()).to.equal(undefined);
  });

  it('refuses a store full of what an empty database knows nothing of, claimed or not', async () => {
    const { memory, upload, images } = anUploader();
    await upload();
    for (const claim of [async () => {}, () => images.upkeep.claimStore()]) {
      await claim();
      const fresh = memoryAdapters();
      await refusal(aCore(fresh, { store: memory.store }), 'of-others');
      expect(await fresh.images.storeId()).to.equal(undefined);
    }
  });

  it('keeps whoever deletes what is discarded from forgetting it in a wrong store', async () => {
    const { memory, images } = anUploader();
    await images.upkeep.claimStore();
    const key = await put(memory, anImage().original.key);
    await memory.images.discardBlob(key, 0);
    const { store, staging } = memoryAdapters();
    const misled = aCore(memory, { store, staging }).images;
    expect(await reasonOf(misled.deleteDiscardedBlobs())).to.be.instanceOf(WrongStoreError);
    expect(await memory.images.discardedBlobs()).to.deep.equal([key]);
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
  });
});

const crash = new Error('a crash');

function failing(memory: ReturnType<typeof memoryAdapters>, name: string): ImageAdapters['images'] {
  return watched<ImageAdapters['images']>(memory.images, (method) => {
    if (method === name) throw crash;
  });
}

async function refusal({ images }: ReturnType<typeof aCore>, mismatch: StoreMismatch): Promise<WrongStoreError> {
  const reason = await reasonOf(images.upkeep.claimStore());
  expect(reason).to.be.instanceOf(WrongStoreError).with.property('mismatch', mismatch);
  return reason as WrongStoreError;
}

async function put({ store, staging }: ReturnType<typeof memoryAdapters>, key = aFreshId()): Promise<string> {
  await store.put(key, await staging.receive(inChunks(someBytes(10)), 10));
  return key;
}
