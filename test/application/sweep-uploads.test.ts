import { expect } from 'chai';
import { DependencyUnavailableError, type ImageAdapters, WrongStoreError } from '../../src/index.ts';
import { aFreshId, inChunks, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { replaced, watched } from '../support/watched.ts';
import { aStore } from './a-store.ts';
import { tracesIn } from './an-upload.ts';

const nothing = { staged: 0, blobs: 0, intents: 0, listed: 0 };
const impatient = { limits: { abandonedUploadSeconds: 0 } };

describe('Cleaning up after uploads', () => {
  it('gives up what was begun long ago: its blobs are deleted, and nothing is left of it', async () => {
    const { memory, images, inFlight } = await aStore(undefined, impatient);
    await inFlight();
    expect(await images.upkeep.sweepUploads()).to.equal(1);
    expect(await images.deleteDiscardedBlobs()).to.equal(2);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
    expect(await images.upkeep.sweepUploads()).to.equal(0);
  });

  it('leaves alone what is under way', async () => {
    const { memory, images, inFlight, keys } = await aStore();
    const { image } = await inFlight();
    expect(await images.upkeep.sweepUploads()).to.equal(0);
    expect(await images.deleteDiscardedBlobs()).to.equal(0);
    await memory.images.complete(image);
    expect(await keys()).to.have.members([image.original.key, image.compressed.key]);
  });

  it('leaves alone what was acknowledged', async () => {
    const { images, upload, keys } = await aStore(undefined, impatient);
    const { id: imageId } = await upload();
    const before = await keys();
    expect(await images.upkeep.sweepUploads()).to.equal(0);
    expect(await keys()).to.deep.equal(before);
    for (const representation of ['original', 'compressed'] as const) {
      const { blob } = await images.open({ ownerId: 'ann', imageId, representation });
      await blob.close();
    }
  });

  it('refuses an upload that is completed after it was given up, and nothing half is left', async () => {
    let sweep = async () => {};
    const { memory, images, upload } = await aStore(
      (memory) => ({
        images: watched<ImageAdapters['images']>(memory.images, (method) =>
          method === 'complete' ? sweep() : undefined,
        ),
      }),
      impatient,
    );
    sweep = async () => void (await images.upkeep.sweepUploads());
    expect(await reasonOf(upload())).to.be.instanceOf(DependencyUnavailableError);
    await images.deleteDiscardedBlobs();
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('is done once by many who do it at the same moment', async () => {
    const { memory, images, inFlight } = await aStore(undefined, impatient);
    for (let uploads = 0; uploads < 30; uploads++) await inFlight();
    const outcomes = await atOnce(20, () => images.upkeep.sweepUploads());
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(valuesOf(outcomes).reduce((sum, count) => sum + count)).to.equal(30);
    await images.deleteDiscardedBlobs();
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('discards what was staged long ago, a hundred at a time, and nothing that is being staged', async () => {
    const { memory, images, pass } = await aStore();
    for (let files = 0; files < 101; files++) await staged(memory);
    pass();
    const fresh = await staged(memory);
    expect(await images.upkeep.sweepUploads()).to.equal(100);
    expect(await images.upkeep.sweepUploads()).to.equal(1);
    expect(await images.upkeep.sweepUploads()).to.equal(0);
    expect(memory.staging.read(fresh)).not.to.equal(undefined);
  });

  it('discards what can be, says why one cannot, and has given up what was begun', async () => {
    const reason = new Error('permission denied');
    let stuck = '';
    const { memory, images, inFlight, pass } = await aStore(
      (memory) => ({
        staging: watchedStaging(memory, (path) => {
          if (path === stuck) throw reason;
        }),
      }),
      impatient,
    );
    stuck = await staged(memory);
    await staged(memory);
    await inFlight();
    pass();
    expect(await reasonOf(images.upkeep.sweepUploads())).to.equal(reason);
    expect(memory.staging.files).to.equal(1);
    expect(memory.images.intents).to.deep.equal([]);
  });

  it('touches nothing in a wrong store', async () => {
    const { memory, inFlight } = await aStore(undefined, impatient);
    await inFlight();
    const { store, staging } = memoryAdapters();
    await store.identify(aFreshId());
    const misled = aCore(memory, { store, staging }, impatient).images;
    expect(await reasonOf(misled.upkeep.sweepUploads())).to.be.instanceOf(WrongStoreError);
    expect(memory.images.intents).to.have.lengthOf(1);
  });
});

type Memory = ReturnType<typeof memoryAdapters>;

async function staged({ staging }: Memory): Promise<string> {
  return (await staging.receive(inChunks(someBytes(10)), 10)).path;
}

/** The staging, with somebody who sees what is discarded before it is. */
function watchedStaging({ staging }: Memory, onDiscard: (path: string) => void): ImageAdapters['staging'] {
  return replaced<ImageAdapters['staging']>(staging, {
    discard: async (file) => {
      onDiscard(file.path);
      await staging.discard(file);
    },
  });
}
