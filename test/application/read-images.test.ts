import { expect } from 'chai';
import {
  BlobMissingError,
  type Image,
  ImageNotFoundError,
  type ImageStore,
  InvalidCursorError,
  ValidationError,
} from '../../src/index.ts';
import { aFreshId, collect, noon, notIds } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
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

  it('gives the part that is chosen, by the image and then by how long its file is', async () => {
    const { images, album } = await anAlbum(1);
    const asked: unknown[] = [];
    const opened = await images.open({
      ownerId: 'ann',
      imageId: album[0]!.id,
      representation: 'original',
      range: (image) => {
        asked.push(image);
        return (totalBytes) => {
          asked.push(totalBytes);
          return { first: 10, last: 19 };
        };
      },
    });
    expect(asked).to.deep.equal([album[0], album[0]!.original.bytes]);
    expect(opened.range).to.deep.equal({ first: 10, last: 19 });
    expect(await collect(opened.blob.content)).to.have.lengthOf(10);
  });

  it('opens nothing that turns out not to be wanted', async () => {
    const opened: string[] = [];
    const { images, upload } = anUploader(({ store }) => ({
      store: replaced(store, {
        open: async (key) => {
          opened.push(key);
          return undefined;
        },
      }),
    }));
    const { id: imageId } = await upload();
    const reason = new Error('I have it already.');
    const no = () => {
      throw reason;
    };
    for (const range of [no, () => no]) {
      const wanted = { ownerId: 'ann', imageId, range };
      expect(await reasonOf(images.open({ ...wanted, representation: 'original' }))).to.equal(reason);
      expect(await reasonOf(images.open({ ...wanted, representation: 'compressed' }))).to.equal(reason);
    }
    expect(opened).to.deep.equal([]);
  });

  it('asks nobody for a part before it is known whose the image is', async () => {
    const { images, album } = await anAlbum(1);
    const range = () => expect.fail('This is none of Bob’s business.');
    const wanted = { ownerId: 'bob', imageId: album[0]!.id, range };
    expect(await reasonOf(images.open({ ...wanted, representation: 'original' }))).to.be.instanceOf(ImageNotFoundError);
    expect(await reasonOf(images.openStripped(wanted))).to.be.instanceOf(ImageNotFoundError);
  });

  it('gives the new print when the old one is replaced and deleted in that very moment, and asks anew which part', async () => {
    const remaking: { meanwhile?: () => Promise<void> } = {};
    const uploader = anUploader(({ images }) => ({
      images: replaced(images, {
        findOwned: async (ownerId, id) => {
          const image = await images.findOwned(ownerId, id);
          const { meanwhile } = remaking;
          delete remaking.meanwhile;
          await meanwhile?.();
          return image;
        },
      }),
    }));
    const { images, upload, memory } = uploader;
    const before = await upload();
    remaking.meanwhile = async () => {
      await images.remakePrint({ prints: { notOf: { preset: 'web', algorithmVersion: 0 } }, tier: 'small' });
      await memory.store.delete(before.compressed.key);
    };
    const asked: string[] = [];
    const { image, blob } = await images.open({
      ownerId: 'ann',
      imageId: before.id,
      representation: 'compressed',
      range: ({ compressed }) => {
        asked.push(compressed.key);
        return () => undefined;
      },
    });
    expect(image.compressed.key).to.not.equal(before.compressed.key);
    expect(asked).to.deep.equal([before.compressed.key, image.compressed.key]);
    expect(await collect(blob.content)).to.have.lengthOf(image.compressed.bytes);
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
      store: replaced<ImageStore>(store, {
        open: async (key) => {
          const blob = await store.open(key);
          return blob && { ...blob, totalBytes: blob.totalBytes - 1, close: async () => void closed++ };
        },
      }),
    }));
    const { id: imageId } = await upload();
    const reason = await reasonOf(images.open({ ownerId: 'ann', imageId, representation: 'original' }));
    expect(reason).to.be.instanceOf(BlobMissingError);
    expect(closed).to.equal(1);
  });
});
