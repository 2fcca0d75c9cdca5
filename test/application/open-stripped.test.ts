import { expect } from 'chai';
import { BlobMissingError, ImageNotFoundError, type ImageStore } from '../../src/index.ts';
import { aFreshId, collect, inChunks } from '../../src/testing/builders.ts';
import { segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { samplesOf } from '../support/pixels.ts';
import { replaced } from '../support/watched.ts';
import { anUploader, thePhoto } from './an-upload.ts';

describe('Opening an original without what it gives away', () => {
  it('gives the same pixels, and nothing else', async () => {
    const { images, upload } = anUploader();
    const image = await upload();
    const opened = await images.openStripped({ ownerId: 'ann', imageId: image.id });
    const stripped = await collect(opened.blob.content);
    expect(opened.image).to.deep.equal(image);
    expect(stripped).to.have.lengthOf(opened.blob.totalBytes);
    expect(factsOf(stripped)).to.deep.include({ reveals: [], metadataBytes: 0, trailingBytes: 0 });
    expect(await samplesOf(stripped)).to.deep.equal(await samplesOf(await thePhoto()));
    expect(Buffer.from(stripped).includes('whose kitchen this is')).to.equal(false);
  });

  it('gives the part that is chosen once its length is known', async () => {
    const { images, upload } = anUploader();
    const wanted = { ownerId: 'ann', imageId: (await upload()).id };
    const { blob } = await images.openStripped(wanted);
    const whole = await collect(blob.content);
    const opened = await images.openStripped({
      ...wanted,
      range: () => (totalBytes) => ({ first: 5, last: totalBytes - 5 }),
    });
    expect(opened.blob.totalBytes).to.equal(whole.length);
    expect(opened.range).to.deep.equal({ first: 5, last: whole.length - 5 });
    expect(await collect(opened.blob.content)).to.deep.equal(whole.slice(5, -4));
  });

  it('reads nothing that turns out not to be wanted, and lets go of what it has read', async () => {
    const { images, upload, watching } = aWatchedUploader();
    const wanted = { ownerId: 'ann', imageId: (await upload()).id };
    const reason = new Error('I have it already.');
    const no = () => {
      throw reason;
    };
    expect(await reasonOf(images.openStripped({ ...wanted, range: no }))).to.equal(reason);
    expect(watching).to.include({ open: 0, mostOpen: 0 });
    expect(await reasonOf(images.openStripped({ ...wanted, range: () => no }))).to.equal(reason);
    expect(watching).to.include({ open: 0, mostOpen: 1 });
  });

  it('leaves the original as it was', async () => {
    const { images, upload } = anUploader();
    const { id: imageId } = await upload();
    await collect((await images.openStripped({ ownerId: 'ann', imageId })).blob.content);
    const { blob } = await images.open({ ownerId: 'ann', imageId, representation: 'original' });
    expect(await collect(blob.content)).to.deep.equal(Uint8Array.from(await thePhoto()));
  });

  it('cannot tell another’s image from none', async () => {
    const { images, upload } = anUploader();
    const { id } = await upload();
    for (const imageId of [id, aFreshId(), 'x']) {
      const reason = await reasonOf(images.openStripped({ ownerId: 'bob', imageId }));
      expect(reason).to.be.instanceOf(ImageNotFoundError);
    }
  });

  it('says that the bytes are missing when they are gone, before or while they are read', async () => {
    const { memory, images, upload } = anUploader();
    const { id: imageId, original } = await upload();
    const { blob } = await images.openStripped({ ownerId: 'ann', imageId });
    await memory.store.delete(original.key);
    expect(await reasonOf(collect(blob.content))).to.be.instanceOf(BlobMissingError);
    const reason = await reasonOf(images.openStripped({ ownerId: 'ann', imageId }));
    expect(reason).to.be.instanceOf(BlobMissingError).with.property('key', original.key);
  });

  it('says so too when they are fewer than they were, and lets go of them', async () => {
    const { images, upload, watching } = aWatchedUploader();
    const { id: imageId, original } = await upload();
    const { blob } = await images.openStripped({ ownerId: 'ann', imageId });
    watching.fewer = 1;
    const reason = await reasonOf(collect(blob.content));
    expect(reason).to.be.instanceOf(BlobMissingError).with.property('key', original.key);
    expect(watching.open).to.equal(0);
  });

  it('says the same when they are no JPEG any more', async () => {
    const { images, upload, watching } = aWatchedUploader();
    const { id: imageId, original } = await upload();
    watching.instead = (bytes) => bytes.map((byte, i) => (i === 2 ? 0 : byte));
    const reason = await reasonOf(images.openStripped({ ownerId: 'ann', imageId }));
    expect(reason).to.be.instanceOf(BlobMissingError).with.property('key', original.key);
    expect(watching.open).to.equal(0);
  });

  it('holds one blob open at a time, and none in the end', async () => {
    const { images, upload, watching } = aWatchedUploader();
    const { id: imageId } = await upload();
    const { blob } = await images.openStripped({ ownerId: 'ann', imageId });
    expect(watching).to.include({ open: 0, mostOpen: 1 });
    await collect(blob.content);
    expect(watching).to.include({ open: 0, mostOpen: 1 });
  });

  it('lets go of it when nobody reads on, or nobody began to', async () => {
    const { images, upload, watching } = aWatchedUploader();
    const { id: imageId } = await upload();
    const opened = await Promise.all([1, 2].map(() => images.openStripped({ ownerId: 'ann', imageId })));
    const [begun, untouched] = opened.map(({ blob }) => blob);
    await begun?.content[Symbol.asyncIterator]().next();
    expect(watching.open).to.equal(1);
    for (const blob of [begun, untouched, begun, untouched]) await blob?.close();
    expect(watching.open).to.equal(0);
  });

  it('reads no further ahead than its reader', async () => {
    const { images, watching } = aWatchedUploader();
    const photo = withSegments(await thePhoto(), segment(0xfe, 'kitchen'));
    const { id: imageId } = await images.upload({ ownerId: 'ann', filename: 'x.jpg', content: inChunks(photo) });
    const { blob } = await images.openStripped({ ownerId: 'ann', imageId });
    const before = watching.chunks;
    const reader = blob.content[Symbol.asyncIterator]();
    for (let i = 1; i <= 3; i++) {
      await reader.next();
      expect(watching.chunks - before).to.be.at.most(i);
    }
    await blob.close();
  });
});

/** Uploads to a store that counts what is open and what was read, and can hand out other bytes than it has. */
function aWatchedUploader() {
  const watching = { open: 0, mostOpen: 0, chunks: 0, fewer: 0, instead: (bytes: Uint8Array) => bytes };
  const open =
    (store: ImageStore): ImageStore['open'] =>
    async (key, range) => {
      const blob = await store.open(key, range);
      if (!blob) return undefined;
      watching.open += 1;
      watching.mostOpen = Math.max(watching.mostOpen, watching.open);
      let isOpen = true;
      return {
        ...blob,
        totalBytes: blob.totalBytes - watching.fewer,
        content: counted(blob.content),
        close: async () => {
          if (isOpen) watching.open -= 1;
          isOpen = false;
          await blob.close();
        },
      };
    };
  async function* counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      watching.chunks += 1;
      yield watching.instead(chunk);
    }
  }
  return { ...anUploader(({ store }) => ({ store: replaced(store, { open: open(store) }) })), watching };
}
