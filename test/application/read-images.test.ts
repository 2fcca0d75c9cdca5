import { expect } from 'chai';
import {
  BlobMissingError,
  type Image,
  ImageNotFoundError,
  InvalidCursorError,
  ValidationError,
} from '../../src/index.ts';
import { aFreshId, collect, noon, notIds } from '../contracts/builders.ts';
import { reasonOf } from '../contracts/outcomes.ts';
import { replaced } from '../support/watched.ts';
import { anUploader, thePhoto } from './an-upload.ts';

async function anAlbum(count: number) {
  const uploader = anUploader();
  const album: Image[] = [];
  for (let i = 0; i < count; i++) {
    album.unshift(await uploader.upload('ann', `${i}.jpg`));
    uploader.memory.clock.advance(1);
  }
  return { ...uploader, album };
}

describe('Listing images', () => {
  it('shows an owner’s own, newest first', async () => {
    const { images, album, upload } = await anAlbum(3);
    await upload('bob');
    expect(await images.list({ ownerId: 'ann' })).to.deep.equal({ images: album, nextCursor: undefined });
  });

  it('goes on where a page ended', async () => {
    const { images, album } = await anAlbum(3);
    const first = await images.list({ ownerId: 'ann', limit: 2 });
    const second = await images.list({ ownerId: 'ann', limit: 2, cursor: first.nextCursor });
    expect([...first.images, ...second.images]).to.deep.equal(album);
    expect(second.nextCursor).to.equal(undefined);
  });

  it('finds the images of given bytes', async () => {
    const { images, album } = await anAlbum(2);
    const { sha256 } = album[0]!.original;
    expect((await images.list({ ownerId: 'ann', sha256 })).images).to.deep.equal(album);
    expect((await images.list({ ownerId: 'ann', sha256: sha256.replace(/^./, 'g') })).images).to.deep.equal([]);
  });

  for (const limit of [1, 100]) {
    it(`takes ${limit} for a limit`, async () => {
      expect((await anUploader().images.list({ ownerId: 'ann', limit })).images).to.deep.equal([]);
    });
  }

  for (const limit of [0, 101, -1, 1.5, Number.NaN, Infinity]) {
    it(`refuses ${limit} for a limit`, async () => {
      const reason = await reasonOf(anUploader().images.list({ ownerId: 'ann', limit }));
      expect(reason).to.be.instanceOf(ValidationError).with.nested.property('violations[0].pointer', '/limit');
    });
  }

  const refused = [
    { since: new Date(Number.NaN) },
    { since: new Date('0000-12-31T23:59:59.999Z') },
    { until: new Date('+010000-01-01T00:00:00Z') },
    { order: 'name' as 'taken' },
  ];
  for (const conditions of refused) {
    it(`refuses a list by ${JSON.stringify(conditions)}`, async () => {
      const reason = await reasonOf(anUploader().images.list({ ownerId: 'ann', ...conditions }));
      const pointer = `/${Object.keys(conditions)[0]}`;
      expect(reason).to.be.instanceOf(ValidationError).with.nested.property('violations[0].pointer', pointer);
    });
  }

  it('shows what was uploaded from one moment on and before another', async () => {
    const { images, album } = await anAlbum(4);
    const [since, until] = [album[2]!.createdAt, album[0]!.createdAt];
    expect((await images.list({ ownerId: 'ann', since, until })).images).to.deep.equal([album[1], album[2]]);
  });

  it('has 100 on a page unless fewer are asked for', async () => {
    const asked: number[] = [];
    const { images } = anUploader((memory) => ({
      images: replaced(memory.images, {
        page: async ({ limit }) => {
          asked.push(limit);
          return { images: [], nextCursor: undefined };
        },
      }),
    }));
    await images.list({ ownerId: 'ann' });
    expect(asked).to.deep.equal([100]);
  });

  it('refuses a cursor that is another’s', async () => {
    const { images } = await anAlbum(2);
    const { nextCursor: cursor } = await images.list({ ownerId: 'ann', limit: 1 });
    expect(await reasonOf(images.list({ ownerId: 'bob', cursor }))).to.be.instanceOf(InvalidCursorError);
  });
});

describe('Describing an image', () => {
  it('says what is known about it', async () => {
    const { images, album } = await anAlbum(1);
    const { id: imageId } = album[0]!;
    expect(await images.describe({ ownerId: 'ann', imageId })).to.deep.equal(album[0]);
    expect(album[0]?.createdAt).to.deep.equal(noon);
  });

  it('cannot tell another’s image from none', async () => {
    const { images, album } = await anAlbum(1);
    const { message } = new ImageNotFoundError();
    for (const imageId of [album[0]!.id, aFreshId(), ...notIds()]) {
      const reason = await reasonOf(images.describe({ ownerId: 'bob', imageId }));
      expect(reason).to.be.instanceOf(ImageNotFoundError).with.property('message', message);
    }
  });
});

describe('Opening an image', () => {
  it('gives the original exactly as it came', async () => {
    const { images, album } = await anAlbum(1);
    const { image, blob } = await images.open({ ownerId: 'ann', imageId: album[0]!.id, representation: 'original' });
    expect(image).to.deep.equal(album[0]);
    expect(await collect(blob.content)).to.deep.equal(Uint8Array.from(await thePhoto()));
  });

  it('gives the print, which lacks what the original says about its owner', async () => {
    const { images, album } = await anAlbum(1);
    const { blob } = await images.open({ ownerId: 'ann', imageId: album[0]!.id, representation: 'compressed' });
    const print = Buffer.from(await collect(blob.content));
    expect(print).to.have.lengthOf(album[0]!.compressed.bytes);
    expect(Buffer.from(await thePhoto()).includes('whose kitchen this is')).to.equal(true);
    expect(print.includes('whose kitchen this is')).to.equal(false);
  });

  it('gives a part', async () => {
    const { images, album } = await anAlbum(1);
    const range = { first: 10, last: 19 };
    const { blob } = await images.open({ ownerId: 'ann', imageId: album[0]!.id, representation: 'original', range });
    expect(blob.totalBytes).to.equal(album[0]!.original.bytes);
    expect(await collect(blob.content)).to.deep.equal(Uint8Array.from((await thePhoto()).subarray(10, 20)));
  });

  for (const representation of ['original', 'compressed'] as const) {
    it(`cannot tell another’s image from none (${representation})`, async () => {
      const { images, album } = await anAlbum(1);
      for (const imageId of [album[0]!.id, aFreshId(), 'x']) {
        const reason = await reasonOf(images.open({ ownerId: 'bob', imageId, representation }));
        expect(reason).to.be.instanceOf(ImageNotFoundError);
      }
    });

    it(`says that the bytes are missing when they are gone (${representation})`, async () => {
      const { memory, images, album } = await anAlbum(1);
      const { id: imageId, [representation]: file } = album[0]!;
      await memory.store.delete(file.key);
      const reason = await reasonOf(images.open({ ownerId: 'ann', imageId, representation }));
      expect(reason).to.be.instanceOf(BlobMissingError).with.property('key', file.key);
    });
  }

  it('says that the bytes are missing when they are not as many as they were, and lets go of them', async () => {
    let closed = 0;
    const { images, upload } = anUploader(({ store }) => ({
      store: {
        put: (key, staged) => store.put(key, staged),
        open: async (key) => {
          const blob = await store.open(key);
          return blob && { ...blob, totalBytes: blob.totalBytes - 1, close: async () => void closed++ };
        },
        delete: (key) => store.delete(key),
        list: () => store.list(),
      },
    }));
    const { id: imageId } = await upload();
    const reason = await reasonOf(images.open({ ownerId: 'ann', imageId, representation: 'original' }));
    expect(reason).to.be.instanceOf(BlobMissingError);
    expect(closed).to.equal(1);
  });
});
