import { expect } from 'chai';
import { DependencyUnavailableError, InvalidImageError, type Logger, StoreFullError } from '../../src/index.ts';
import { inChunks } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { replaced, watched } from '../support/watched.ts';
import { anUploader, thePhoto, tracesIn } from './an-upload.ts';

type Port = 'compressor' | 'images' | 'store' | 'staging';
/** What is made to fail: the nth call of a port's method, counted from 1. */
type Fault = { port: Port; method: string; nth?: number; reason: Error };

const nothing = { staged: 0, blobs: 0, intents: 0, listed: 0 };

describe('An upload that fails', () => {
  for (const { port, method, nth = 1, reason } of [
    { port: 'compressor', method: 'compress', reason: new InvalidImageError('The data is corrupt.') },
    { port: 'images', method: 'begin', reason: new DependencyUnavailableError() },
    { port: 'store', method: 'put', reason: new StoreFullError() },
    { port: 'store', method: 'put', nth: 2, reason: new StoreFullError() },
    { port: 'store', method: 'put', nth: 2, reason: new TypeError('a bug') },
  ] satisfies Fault[]) {
    it(`leaves nothing behind when \`${port}.${method}\` number ${nth} throws ${reason.constructor.name}`, async () => {
      const { memory, upload } = anUploaderWith([{ port, method, nth, reason }]);
      expect(await reasonOf(upload())).to.equal(reason);
      expect(await tracesIn(memory)).to.deep.equal(nothing);
    });
  }

  it('leaves nothing behind when a blob turns out to be there although keeping it failed', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploader(({ store }) => ({
      store: replaced(store, {
        put: async (key, staged) => {
          await store.put(key, staged);
          if (key.endsWith('.compressed')) throw reason;
        },
      }),
    }));
    expect(await reasonOf(upload())).to.equal(reason);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('leaves nothing behind when there is no room for the print', async () => {
    const photo = await thePhoto();
    const memory = memoryAdapters({ roomBytes: photo.length + 1000 });
    const { images } = aCore(memory);
    const uploading = images.upload({ ownerId: 'ann', filename: 'cat.jpg', content: inChunks(photo) });
    expect(await reasonOf(uploading)).to.be.instanceOf(StoreFullError);
    expect(await tracesIn(memory)).to.deep.equal(nothing);
  });

  it('leaves blobs and intent to the clean-up when nobody knows whether the image is there', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploaderWith(
      [1, 2].map((nth) => ({ port: 'images', method: 'complete', nth, reason })),
    );
    expect(await reasonOf(upload())).to.equal(reason);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 1, listed: 0 });
  });

  it('has not failed when the image could not be written down the first time', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploaderWith([{ port: 'images', method: 'complete', reason }]);
    await upload();
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
  });

  it('has not failed when the image was written down and only nobody heard of it', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploader(({ images }) => ({
      images: replaced(images, {
        complete: async (image) => {
          await images.complete(image);
          throw reason;
        },
      }),
    }));
    const { id } = await upload();
    expect((await memory.images.findOwned('ann', id))?.id).to.equal(id);
  });

  it('has failed when it was given up before it was written down', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploader(({ images }) => ({
      images: replaced(images, {
        complete: async (image) => {
          await images.abandon(image.id);
          throw reason;
        },
      }),
    }));
    expect(await reasonOf(upload())).to.be.instanceOf(DependencyUnavailableError);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 0 });
  });

  it('is not tried again for another reason than that nobody knows', async () => {
    const bug = new TypeError('a bug');
    const { memory, upload } = anUploaderWith([{ port: 'images', method: 'complete', reason: bug }]);
    expect(await reasonOf(upload())).to.equal(bug);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 1, listed: 0 });
  });

  it('deletes no blob of an image that turns out to be there', async () => {
    const reason = new DependencyUnavailableError();
    const { memory, upload } = anUploader(({ images }) => ({
      images: replaced(images, {
        complete: async (image) => {
          await images.complete(image);
          throw reason;
        },
        findOwned: () => Promise.reject(reason),
      }),
    }));
    expect(await reasonOf(upload())).to.equal(reason);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
  });

  it('leaves the intent when its blobs cannot be deleted, logs that, and rejects with the first failure', async () => {
    const [reason, second] = [new StoreFullError(), new DependencyUnavailableError()];
    const logged: object[] = [];
    const { memory, upload } = anUploaderWith(
      [
        { port: 'store', method: 'put', nth: 2, reason },
        { port: 'store', method: 'delete', reason: second },
      ],
      logged,
    );
    expect(await reasonOf(upload())).to.equal(reason);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 1, intents: 1, listed: 0 });
    expect(logged).to.have.lengthOf(1);
    expect(logged[0]).to.include({ imageId: memory.images.intents[0]?.id, error: second });
  });

  it('rejects with the first failure when what was staged cannot be discarded either, and logs that', async () => {
    const [reason, second] = [new InvalidImageError('The data is corrupt.'), new DependencyUnavailableError()];
    const logged: object[] = [];
    const { upload } = anUploaderWith(
      [
        { port: 'compressor', method: 'compress', reason },
        { port: 'staging', method: 'discard', reason: second },
      ],
      logged,
    );
    expect(await reasonOf(upload())).to.equal(reason);
    expect(logged).to.deep.equal([{ error: second }]);
  });

  it('has not failed when the image is kept and only something staged cannot be discarded', async () => {
    const logged: object[] = [];
    const { memory, upload } = anUploaderWith(
      [{ port: 'staging', method: 'discard', reason: new DependencyUnavailableError() }],
      logged,
    );
    const { id } = await upload();
    expect(await memory.images.findOwned('ann', id)).not.to.equal(undefined);
    expect(logged).to.have.lengthOf(1);
  });
});

function anUploaderWith(faults: readonly Fault[], logged: object[] = []) {
  const warn = (members: object) => void logged.push(members);
  const logger: Logger = { debug: warn, info: warn, warn, error: warn };
  return anUploader(
    (memory) => {
      const calls = new Map<string, number>();
      const faulty = (port: Port) => (method: string) => {
        const nth = (calls.get(`${port}.${method}`) ?? 0) + 1;
        calls.set(`${port}.${method}`, nth);
        const fault = faults.find((one) => one.port === port && one.method === method && (one.nth ?? 1) === nth);
        if (fault) throw fault.reason;
      };
      return {
        compressor: watched(memory.compressor, faulty('compressor')),
        images: watched(memory.images, faulty('images')),
        store: watched(memory.store, faulty('store')),
        staging: watched(memory.staging, faulty('staging')),
      };
    },
    { logger },
  );
}
