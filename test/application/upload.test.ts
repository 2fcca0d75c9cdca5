import { expect } from 'chai';
import {
  type Image,
  InvalidImageError,
  UnsupportedMediaTypeError,
  UploadTooLargeError,
  ValidationError,
} from '../../src/index.ts';
import { collect, inChunks, noon, sha256Of, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { watched } from '../support/watched.ts';
import { anUploader, thePhoto, tracesIn } from './an-upload.ts';

const nothing = { staged: 0, blobs: 0, intents: 0, listed: 0 };

describe('Uploading', () => {
  it('says what was kept', async () => {
    const { memory, upload } = anUploader();
    const image = await upload('ann', '../Été 🏖.JPG');
    const bytes = await thePhoto();
    expect(image).to.include({ ownerId: 'ann', filename: 'Été 🏖.JPG', width: 320, height: 240 });
    expect(image.createdAt).to.deep.equal(noon);
    expect(image.original).to.include({ bytes: bytes.length, sha256: await sha256Of(bytes) });
    expect(image.compressed.bytes).to.be.below(bytes.length);
    expect(await memory.images.findOwned('ann', image.id)).to.deep.equal(image);
  });

  it('keeps the original as it came, and a print that hashes to what was said', async () => {
    const { memory, upload } = anUploader();
    const { original, compressed } = await upload();
    const [originalBlob, printBlob] = [await memory.store.open(original.key), await memory.store.open(compressed.key)];
    expect(await sha256Of(await collect(originalBlob!.content))).to.equal(await sha256Of(await thePhoto()));
    expect(await sha256Of(await collect(printBlob!.content))).to.equal(compressed.sha256);
  });

  it('leaves nothing but the image behind', async () => {
    const { memory, upload } = anUploader();
    await upload();
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
  });

  it('writes the intent down before the first blob, and the image after the last', async () => {
    const seen: object[] = [];
    const { upload } = anUploader((memory) => {
      const look = (name: string) => async (method: string) =>
        void seen.push({ [`${name}.${method}`]: await tracesIn(memory) });
      return {
        store: watched(memory.store, look('store')),
        images: watched(memory.images, look('images')),
      };
    });
    await upload();
    expect(seen).to.deep.equal([
      { 'images.begin': { staged: 2, blobs: 0, intents: 0, listed: 0 } },
      { 'store.put': { staged: 2, blobs: 0, intents: 1, listed: 0 } },
      { 'store.put': { staged: 1, blobs: 1, intents: 1, listed: 0 } },
      { 'images.complete': { staged: 0, blobs: 2, intents: 1, listed: 0 } },
    ]);
  });

  it('names in the intent what the image then has', async () => {
    let intent: object | undefined;
    const { upload } = anUploader((memory) => ({
      store: watched(memory.store, () => {
        intent = memory.images.intents[0];
      }),
    }));
    const { id, ownerId, original, compressed, createdAt } = await upload();
    expect(intent).to.deep.equal({
      id,
      ownerId,
      originalKey: original.key,
      compressedKey: compressed.key,
      reservedBytes: original.bytes,
      createdAt,
    });
  });

  it('makes an image of its own of the same bytes, each time', async () => {
    const { memory, upload } = anUploader();
    const [one, other] = [await upload(), await upload()];
    expect(one.id).not.to.equal(other.id);
    expect(one.original.sha256).to.equal(other.original.sha256);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 4, intents: 0, listed: 2 });
  });

  it('keeps many at the same moment, each by itself', async () => {
    const { memory, upload } = anUploader();
    expect(reasonsOf(await atOnce(20, () => upload()))).to.deep.equal([]);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 40, intents: 0, listed: 20 });
  });

  it('can be done in two steps, the second of which says whose the image is', async () => {
    const { memory, images } = anUploader();
    const upload = await images.receive({ content: inChunks(await thePhoto()) });
    expect(upload.facts).to.include({ width: 320, height: 240, orientation: 1 });
    const { id }: Image = await images.keep({ ownerId: 'ann', filename: 'cat.jpg', upload });
    expect(await memory.images.findOwned('ann', id)).not.to.equal(undefined);
    expect(memory.staging.files).to.equal(0);
  });

  it('is forgotten when what was received is discarded, once or twice', async () => {
    const { memory, images } = anUploader();
    const upload = await images.receive({ content: inChunks(await thePhoto()) });
    await images.discard(upload);
    await images.discard(upload);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  for (const [what, bytesOf, error] of [
    ['no bytes', async () => new Uint8Array(0), InvalidImageError],
    ['what is no JPEG', async () => someBytes(1000), UnsupportedMediaTypeError],
    ['half a JPEG', async () => (await thePhoto()).subarray(0, 10_000), InvalidImageError],
  ] as const) {
    it(`refuses ${what}, and leaves nothing behind`, async () => {
      const { memory, images } = anUploader();
      const content = inChunks(await bytesOf());
      const reason = await reasonOf(images.upload({ ownerId: 'ann', filename: 'cat.jpg', content }));
      expect(reason).to.be.instanceOf(error);
      expect(await tracesIn(memory)).to.deep.equal(nothing);
    });
  }

  it('takes as many bytes as the limit says, and refuses one more', async () => {
    const { length } = await thePhoto();
    await anUploader(undefined, { limits: { uploadBytesMax: length } }).upload();
    const { memory, upload } = anUploader(undefined, { limits: { uploadBytesMax: length - 1 } });
    expect(await reasonOf(upload()))
      .to.be.instanceOf(UploadTooLargeError)
      .with.property('bytesMax', length - 1);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('reads no further than the byte that shows it is no JPEG', async () => {
    const { images } = anUploader();
    let chunks = 0;
    let released = false;
    async function* endless() {
      try {
        for (;;) {
          chunks++;
          yield someBytes(1000);
        }
      } finally {
        released = true;
      }
    }
    await reasonOf(images.upload({ ownerId: 'ann', filename: 'cat.jpg', content: endless() }));
    expect({ chunks, released }).to.deep.equal({ chunks: 1, released: true });
  });

  it('rejects with what the content throws, and leaves nothing behind', async () => {
    const { memory, images } = anUploader();
    const reason = new Error('the client went away');
    async function* broken() {
      yield (await thePhoto()).subarray(0, 10_000);
      throw reason;
    }
    const uploading = images.upload({ ownerId: 'ann', filename: 'cat.jpg', content: broken() });
    expect(await reasonOf(uploading)).to.equal(reason);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('refuses an owner that nobody can be, and leaves nothing behind', async () => {
    for (const ownerId of ['', 'x'.repeat(129), 'ann\u0000', '\ud800']) {
      const { memory, upload } = anUploader();
      expect(await reasonOf(upload(ownerId))).to.be.instanceOf(ValidationError);
      expect(await tracesIn(memory, ownerId)).to.deep.equal(nothing);
    }
  });
});
