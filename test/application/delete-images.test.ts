import { expect } from 'chai';
import { createSilverprint, ImageNotFoundError, ValidationError } from '../../src/index.ts';
import { aFreshId, collect } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { anUploader, tracesIn } from './an-upload.ts';

const nothing = { staged: 0, blobs: 0, intents: 0, listed: 0 };
const atOnceGone = { limits: { deletedImageSeconds: 0 } };

describe('Deleting images', () => {
  it('takes an image away from its owner, and its files a while later', async () => {
    const { memory, images, upload } = anUploader();
    const { id: imageId } = await upload();
    await images.delete({ ownerId: 'ann', imageId });
    expect(await reasonOf(images.describe({ ownerId: 'ann', imageId }))).to.be.instanceOf(ImageNotFoundError);
    expect(await images.deleteDiscardedBlobs()).to.equal(0);
    expect(await tracesIn(memory)).to.deep.equal({ ...nothing, blobs: 2 });
  });

  it('leaves nothing behind once that time is over', async () => {
    const { memory, images, upload } = anUploader(undefined, atOnceGone);
    const { id: imageId } = await upload();
    await images.delete({ ownerId: 'ann', imageId });
    expect(await images.deleteDiscardedBlobs()).to.equal(2);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('finds none that is another’s, that was deleted before or that never was, and cannot tell them apart', async () => {
    const { images, upload } = anUploader();
    const [deleted, another] = [await upload(), await upload('bob')];
    await images.delete({ ownerId: 'ann', imageId: deleted.id });
    const reasons: unknown[] = [];
    for (const imageId of [deleted.id, another.id, aFreshId()]) {
      reasons.push(await reasonOf(images.delete({ ownerId: 'ann', imageId })));
    }
    for (const reason of reasons) expect(reason).to.be.instanceOf(ImageNotFoundError).and.deep.equal(reasons[0]);
    await images.describe({ ownerId: 'bob', imageId: another.id });
  });

  it('tells one of many who delete an image at the same moment', async () => {
    const { images, upload } = anUploader();
    const { id: imageId } = await upload();
    const outcomes = await atOnce(20, () => images.delete({ ownerId: 'ann', imageId }));
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(ImageNotFoundError);
  });

  it('lets whoever has opened a file read it to its end, a stripped one as well', async () => {
    for (const privacy of ['none', 'strip']) {
      const { images, upload } = anUploader();
      const { id: imageId } = await upload();
      const wish = { ownerId: 'ann', imageId };
      const { blob } =
        privacy === 'strip'
          ? await images.openStripped(wish)
          : await images.open({ ...wish, representation: 'original' });
      await images.delete(wish);
      await images.deleteDiscardedBlobs();
      expect(await collect(blob.content)).to.have.lengthOf(blob.totalBytes);
    }
  });

  it('answers who opens a file in that very moment that there is no image, though its bytes are gone by then', async () => {
    const { memory, images, upload } = anUploader(undefined, atOnceGone);
    const { id: imageId } = await upload();
    let isDeleted = false;
    const store = watched(memory.store, async (method) => {
      if (method !== 'open' || isDeleted) return;
      isDeleted = true;
      await images.delete({ ownerId: 'ann', imageId });
      await images.deleteDiscardedBlobs();
    });
    const there = aCore(memory, { store }).images;
    for (const representation of ['original', 'compressed'] as const) {
      const reason = await reasonOf(there.open({ ownerId: 'ann', imageId, representation }));
      expect(reason).to.be.instanceOf(ImageNotFoundError);
    }
  });

  it('wins over whoever makes the print again meanwhile, and nothing of that is left', async () => {
    const fast = { prints: { tier: 'fast' } } as const;
    const { memory, images, upload } = anUploader(undefined, { ...fast, ...atOnceGone });
    const { id: imageId } = await upload();
    const compressor = watched(memory.compressor, (method) =>
      method === 'compress' ? images.delete({ ownerId: 'ann', imageId }) : undefined,
    );
    const there = aCore(memory, { compressor }, { limits: { unkeptPrintSeconds: 0 } }).images;
    expect(await there.remakePrint({ prints: { tier: 'fast' }, tier: 'small' })).to.include({ outcome: 'overtaken' });
    await images.deleteDiscardedBlobs();
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('ends the links to an image', async () => {
    const { images, upload } = anUploader();
    const { id: imageId } = await upload();
    const file = { representation: 'compressed' } as const;
    const made = await images.links.make({ ownerId: 'ann', imageId, file, expiresInSeconds: 3600 });
    await images.delete({ ownerId: 'ann', imageId });
    expect(await reasonOf(images.links.open(made))).to.be.instanceOf(ImageNotFoundError);
  });

  it('tells of each of many what became of it, in their order', async () => {
    const { images, upload } = anUploader();
    const [one, two, another] = [await upload(), await upload(), await upload('bob')];
    const ids = [two.id, another.id, 'no id', one.id, two.id];
    expect(await images.deleteMany({ ownerId: 'ann', ids })).to.deep.equal([
      { id: two.id, status: 'deleted' },
      { id: another.id, status: 'not-found' },
      { id: 'no id', status: 'not-found' },
      { id: one.id, status: 'deleted' },
      { id: two.id, status: 'deleted' },
    ]);
  });

  it('takes 1 to 100 of them', async () => {
    const { images } = anUploader();
    const some = (count: number) => ({ ownerId: 'ann', ids: Array.from({ length: count }, aFreshId) });
    for (const count of [0, 101]) {
      const reason = await reasonOf(images.deleteMany(some(count)));
      expect(reason, `${count}`)
        .to.be.instanceOf(ValidationError)
        .and.to.have.nested.property('violations[0].pointer', '/ids');
    }
    expect(await images.deleteMany(some(100))).to.have.lengthOf(100);
  });
});

describe('Deleting all images of an owner', () => {
  it('deletes them, however many there are, and nobody else’s', async () => {
    const { memory, images, upload } = anUploader(undefined, atOnceGone);
    for (let count = 0; count < 203; count++) await upload();
    const { id: imageId } = await upload('bob');
    expect(await images.deleteAll({ ownerId: 'ann' })).to.equal(203);
    while ((await images.deleteDiscardedBlobs()) > 0);
    expect(await tracesIn(memory)).to.deep.equal({ ...nothing, blobs: 2 });
    await images.describe({ ownerId: 'bob', imageId });
    expect(await images.deleteAll({ ownerId: 'ann' })).to.equal(0);
  });

  it('deletes at most a hundred in a transaction', async () => {
    const sizes: number[] = [];
    const { memory, upload } = anUploader();
    for (let count = 0; count < 101; count++) await upload();
    const repository = watched(memory.images, (method, [, ids]) => {
      if (method === 'delete') sizes.push((ids as string[]).length);
    });
    await aCore(memory, { images: repository }).images.deleteAll({ ownerId: 'ann' });
    expect(sizes).to.deep.equal([100, 1]);
  });

  it('counts each image for one of several who do it at the same moment', async () => {
    const { images, upload } = anUploader();
    for (let count = 0; count < 30; count++) await upload();
    const outcomes = await atOnce(5, () => images.deleteAll({ ownerId: 'ann' }));
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(valuesOf(outcomes).reduce((sum, deleted) => sum + deleted, 0)).to.equal(30);
  });

  it('goes on where it failed', async () => {
    const { memory, images, upload } = anUploader();
    for (let count = 0; count < 150; count++) await upload();
    let calls = 0;
    const repository = watched(memory.images, (method) => {
      if (method === 'delete' && ++calls === 2) throw new Error('away');
    });
    await reasonOf(aCore(memory, { images: repository }).images.deleteAll({ ownerId: 'ann' }));
    expect((await tracesIn(memory)).listed).to.equal(50);
    expect(await images.deleteAll({ ownerId: 'ann' })).to.equal(50);
  });

  it('needs nothing of the account half', async () => {
    const { memory, upload } = anUploader();
    await upload();
    const { images, store, staging, compressor } = memory;
    const alone = createSilverprint({ images, store, staging, compressor });
    expect(await alone.images.deleteAll({ ownerId: 'ann' })).to.equal(1);
  });
});
