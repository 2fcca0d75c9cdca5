import { expect } from 'chai';
import { MemoryImageRepository } from '../../src/adapters/memory/index.ts';
import {
  DependencyUnavailableError,
  IdempotencyKeyReusedError,
  InvalidImageError,
  RequestInProgressError,
  StoreFullError,
  UploadDeletedError,
  ValidationError,
} from '../../src/index.ts';
import { aKey, inChunks } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { aPhoto } from '../support/photos.ts';
import { replaced, watched } from '../support/watched.ts';
import { thePhoto, tracesIn } from './an-upload.ts';

const day = 24 * 60 * 60;
const anImageAlone = { staged: 0, blobs: 2, intents: 0, listed: 1 };

describe('Uploading with a key', () => {
  it('makes one image, however many ask at the same moment; the others come again', async () => {
    const { memory, upload } = await anUploader();
    const outcomes = await atOnce(20, () => upload());
    expect(valuesOf(outcomes)).to.have.lengthOf(1);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(RequestInProgressError);
    expect(await upload()).to.deep.equal(valuesOf(outcomes)[0]);
    expect(await tracesIn(memory)).to.deep.equal(anImageAlone);
  });

  it('answers the same upload with the same image for a day', async () => {
    const { memory, upload } = await anUploader();
    const first = await upload();
    memory.clock.advance(day - 1);
    expect(await upload()).to.deep.equal(first);
    memory.clock.advance(1);
    expect((await upload()).id).not.to.equal(first.id);
  });

  it('tells the image as it is now: its print may be another one', async () => {
    const { images, upload } = await anUploader();
    const first = await upload();
    await images.remakePrint({ prints: { imageId: first.id }, tier: 'small' });
    const again = await upload();
    expect(again.id).to.equal(first.id);
    expect(again).to.deep.equal(await images.describe({ ownerId: 'ann', imageId: first.id }));
  });

  it('refuses another file or another name, and keeps nothing of it', async () => {
    const { memory, upload } = await anUploader();
    await upload();
    expect(await reasonOf(upload({ filename: 'dog.jpg' }))).to.be.instanceOf(IdempotencyKeyReusedError);
    const content = await aPhoto({ width: 33, height: 22 });
    expect(await reasonOf(upload({ content }))).to.be.instanceOf(IdempotencyKeyReusedError);
    expect(await tracesIn(memory)).to.deep.equal(anImageAlone);
  });

  it('takes names for the same that are kept as the same', async () => {
    const { upload } = await anUploader();
    const first = await upload({ filename: 'a/cat.jpg' });
    expect((await upload({ filename: 'b/cat.jpg' })).id).to.equal(first.id);
  });

  it('does not bring an image back that was deleted since', async () => {
    const { memory, images, upload } = await anUploader();
    const { id } = await upload();
    await images.delete({ ownerId: 'ann', imageId: id });
    expect(await reasonOf(upload())).to.be.instanceOf(UploadDeletedError);
    expect(memory.staging.files).to.equal(0);
  });

  it('does not mix up owners who use the same key', async () => {
    const { upload } = await anUploader();
    const anns = await upload();
    const bobs = await upload({ ownerId: 'bob', filename: 'dog.jpg' });
    expect([bobs.ownerId, bobs.filename]).to.deep.equal(['bob', 'dog.jpg']);
    expect(bobs.id).not.to.equal(anns.id);
  });

  it('refuses before a byte is read what is under way, or is to be an image that was deleted', async () => {
    const { images, prepare, upload } = await anUploader();
    let hasRead = false;
    const content = (async function* () {
      hasRead = true;
      yield await thePhoto();
    })();
    const prepared = await prepare();
    expect(await reasonOf(upload({ content }))).to.be.instanceOf(RequestInProgressError);
    await images.callOff(prepared);
    const { id } = await upload();
    await images.delete({ ownerId: 'ann', imageId: id });
    expect(await reasonOf(upload({ content }))).to.be.instanceOf(UploadDeletedError);
    expect(hasRead).to.equal(false);
  });

  it('leaves the key free after half a photo', async () => {
    const { upload } = await anUploader();
    const content = (await thePhoto()).subarray(0, 10_000);
    expect(await reasonOf(upload({ content }))).to.be.instanceOf(InvalidImageError);
    expect(await upload()).to.include({ ownerId: 'ann' });
  });

  for (const method of ['begin', 'complete'] as const) {
    it(`leaves the key free when \`${method}\` fails`, async () => {
      let isFailing = true;
      const { upload } = await anUploader((memory) => ({
        images: watched(memory.images, (called) => {
          if (isFailing && called === method) throw new DependencyUnavailableError();
        }),
      }));
      expect(await reasonOf(upload())).to.be.instanceOf(DependencyUnavailableError);
      isFailing = false;
      expect(await upload()).to.include({ ownerId: 'ann' });
    });
  }

  it('leaves the key free when there is no room', async () => {
    let isFull = true;
    const { upload } = await anUploader(({ store }) => ({
      store: replaced(store, {
        put: async (key, staged) => {
          if (isFull) throw new StoreFullError();
          await store.put(key, staged);
        },
      }),
    }));
    expect(await reasonOf(upload())).to.be.instanceOf(StoreFullError);
    isFull = false;
    expect(await upload()).to.include({ ownerId: 'ann' });
  });

  it('finds the image of an upload whose answer was lost with the connection to the database', async () => {
    let isLost = true;
    const { memory, upload } = await anUploader(({ images }) => ({
      images: replaced(images, {
        complete: async (image, key) => {
          await images.complete(image, key);
          if (isLost) throw new DependencyUnavailableError();
        },
        findOwned: async (...asked) => {
          if (isLost) throw new DependencyUnavailableError();
          return images.findOwned(...asked);
        },
      }),
    }));
    expect(await reasonOf(upload())).to.be.instanceOf(DependencyUnavailableError);
    isLost = false;
    expect(await upload()).to.include({ ownerId: 'ann' });
    expect(await tracesIn(memory)).to.deep.equal(anImageAlone);
  });

  it('is taken over once a crashed one has held the key for long enough', async () => {
    const { memory, prepare, upload } = await anUploader();
    await prepare();
    memory.clock.advance(5 * 60 - 1);
    expect(await reasonOf(upload())).to.be.instanceOf(RequestInProgressError);
    memory.clock.advance(1);
    expect(await upload()).to.include({ ownerId: 'ann' });
  });

  it('makes one image when a slow one comes to its end after it was taken over', async () => {
    const { memory, images, prepare, upload } = await anUploader();
    const prepared = await prepare();
    const received = await images.receive({ content: inChunks(await thePhoto()) });
    memory.clock.advance(5 * 60);
    const { id } = await upload();
    const slow = images.keep({ ownerId: 'ann', filename: 'cat.jpg', upload: received, prepared });
    expect(await reasonOf(slow)).to.be.instanceOf(RequestInProgressError);
    expect((await upload()).id).to.equal(id);
    expect(await tracesIn(memory)).to.deep.equal(anImageAlone);
  });

  it('is forgotten by the clean-up when its time is over', async () => {
    const { memory, images, upload } = await anUploader();
    await upload();
    memory.clock.advance(day - 1);
    expect(await images.upkeep.sweepUploads()).to.equal(0);
    memory.clock.advance(1);
    expect(await images.upkeep.sweepUploads()).to.equal(1);
  });

  for (const key of ['', 'short', 'x'.repeat(129), `${'x'.repeat(20)}"`, 'with spaces in it', `${'x'.repeat(20)}é`]) {
    it(`refuses a key that is none: ${JSON.stringify(key.slice(0, 22))}`, async () => {
      const { upload } = await anUploader();
      expect(await reasonOf(upload({ idempotencyKey: key }))).to.be.instanceOf(ValidationError);
    });
  }
});

/** Somebody who uploads the same photo with the same key, unless it says otherwise; keys go by the clock. */
async function anUploader(replace: (memory: ReturnType<typeof memoryAdapters>) => object = () => ({})) {
  const adapters = memoryAdapters();
  const memory = { ...adapters, images: new MemoryImageRepository(undefined, adapters.clock.now) };
  const { images } = aCore(memory, replace(memory));
  const idempotencyKey = aKey();
  const photo = await thePhoto();
  const upload = async ({
    content = photo,
    ...wanted
  }: {
    ownerId?: string;
    filename?: string;
    content?: Uint8Array | AsyncIterable<Uint8Array>;
    idempotencyKey?: string;
  } = {}) =>
    images.upload({
      ownerId: 'ann',
      filename: 'cat.jpg',
      idempotencyKey,
      content: content instanceof Uint8Array ? inChunks(content) : content,
      ...wanted,
    });
  const prepare = () => images.prepare({ ownerId: 'ann', idempotencyKey });
  return { memory, images, upload, prepare };
}
