import { expect } from 'chai';
import {
  BlobMissingError,
  type Compressor,
  createSilverprint,
  DependencyUnavailableError,
  type Image,
  type ImageAdapters,
  ImageNotFoundError,
  InvalidImageError,
  type Options,
  OverloadedError,
  type StoredFile,
  StoreFullError,
  ValidationError,
} from '../../src/index.ts';
import { collect, sha256Of, someBytes } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { memoryAdapters } from '../support/core.ts';
import { replaced, watched } from '../support/watched.ts';
import { anUploader, thePhoto, tracesIn } from './an-upload.ts';

type Memory = ReturnType<typeof memoryAdapters>;
type ResizeOrder = Parameters<Compressor['resize']>;

const thumb = { ownerId: 'ann', representation: 'compressed', size: 'thumb' } as const;

describe('Opening a size', () => {
  it('makes it of the original, and keeps it', async () => {
    const { memory, images, image, orders, open } = await aPhotoOfAnn();
    const { file, blob } = await open();
    const bytes = await collect(blob.content);
    expect(file).to.include({ bytes: bytes.length, sha256: await sha256Of(bytes) });
    expect(orders).to.deep.equal([{ original: image.original.sha256, edge: 24, bytesMax: image.compressed.bytes }]);
    expect((await memory.images.findSized('ann', image.id, 24, 0))?.size).to.deep.include(file);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 3, intents: 0, listed: 1 });
    expect(images.sizes).to.deep.equal({ thumb: 24, small: 32, large: 4000 });
  });

  it('makes it once', async () => {
    const { memory, orders, open } = await aPhotoOfAnn();
    const [first, second] = [await open(), await open()];
    expect(second.file).to.deep.equal(first.file);
    expect(orders).to.have.lengthOf(1);
    expect(await memory.images.discardedBlobs()).to.deep.equal([]);
  });

  it('makes it once for as many as ask at the same moment, each of whom gets all of it', async () => {
    const { orders, open } = await aPhotoOfAnn();
    const outcomes = await atOnce(50, async () => {
      const { blob, file } = await open();
      expect(await sha256Of(await collect(blob.content))).to.equal(file.sha256);
      return file.key;
    });
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(new Set(valuesOf(outcomes))).to.have.lengthOf(1);
    expect(orders).to.have.lengthOf(1);
  });

  it('makes it once also where somebody looks for it before it is made, and hears of that after', async () => {
    const { memory, image, options } = await aPhotoOfAnn();
    const slowest = Promise.withResolvers<void>();
    let looks = 0;
    const repository = replaced(memory.images, {
      findSized: async (...wanted) => {
        const isFirst = ++looks === 1;
        const found = await memory.images.findSized(...wanted);
        if (isFirst) await slowest.promise;
        return found;
      },
    });
    const orders: object[] = [];
    const compressor = resizing(memory, async (_, __, { edge }) => void orders.push({ edge }));
    const { images } = createSilverprint({ ...memory, images: repository, compressor }, options);
    const late = images.open({ ...thumb, imageId: image.id });
    const early = await images.open({ ...thumb, imageId: image.id });
    slowest.resolve();
    expect((await late).file).to.deep.equal(early.file);
    expect(orders).to.have.lengthOf(1);
    expect(await memory.images.discardedBlobs()).to.deep.equal([]);
  });

  it('answers that there is no image where that is deleted meanwhile, and leaves no blob that nobody knows of', async () => {
    const { memory, image, options } = await aPhotoOfAnn();
    const wish = { ownerId: 'ann', imageId: image.id };
    const compressor = resizing(memory, async () => images.delete(wish));
    const { images } = createSilverprint({ ...memory, compressor }, options);
    expect(await reasonOf(images.open({ ...thumb, ...wish }))).to.be.instanceOf(ImageNotFoundError);
    expect(await unknownBlobs(memory)).to.deep.equal([]);
    expect(await tracesIn(memory)).to.include({ staged: 0, listed: 0 });
  });

  it('keeps one where two processes make it at the same moment, and leaves the other blob to be deleted', async () => {
    const bothAreAtIt = barrier(2);
    const { memory, image, options } = await aPhotoOfAnn();
    const processes = [1, 2].map(() => {
      const compressor = resizing(memory, async () => bothAreAtIt());
      return createSilverprint({ ...memory, compressor }, options).images;
    });
    const opened = await Promise.all(processes.map((images) => images.open({ ...thumb, imageId: image.id })));
    expect(opened[0]?.file).to.deep.equal(opened[1]?.file);
    expect(await unknownBlobs(memory)).to.deep.equal([]);
    await dueNow(memory, image, opened[0]!.file);
    expect(await processes[0]!.deleteDiscardedBlobs()).to.equal(1);
    const { blob } = await processes[1]!.open({ ...thumb, imageId: image.id });
    expect(await collect(blob.content)).to.have.lengthOf(opened[0]!.file.bytes);
  });

  it('is the print where that has no more pixels: nothing is made larger', async () => {
    const { images, image, orders } = await aPhotoOfAnn();
    const { file } = await images.open({ ...thumb, size: 'large', imageId: image.id });
    expect(file).to.deep.equal(image.compressed);
    expect(orders).to.deep.equal([]);
  });

  it('is the print where a print may have no more pixels than that, however large the original', async () => {
    const { memory, images, image, orders } = await aPhotoOfAnn();
    const compressed = { ...image.compressed, key: `${image.compressed.key}.2`, width: 32, height: 24 };
    await memory.images.discardBlob(compressed.key, 3600);
    const replacement = { id: image.id, replacedKey: image.compressed.key, compressed, reveals: [], exif: {} };
    await memory.images.replacePrint({ ...replacement, placeholder: image.placeholder! }, 3600);
    await memory.store.put(compressed.key, memory.staging.write('x', someBytes(compressed.bytes)));
    const { file } = await images.open({ ...thumb, size: 'small', imageId: image.id });
    expect(file).to.deep.equal(compressed);
    expect(orders).to.deep.equal([]);
  });

  it('stays as it is when the print is made again', async () => {
    const { images, orders, open } = await aPhotoOfAnn();
    const before = await open();
    const prints = { notOf: { preset: 'archive', algorithmVersion: 9 } } as const;
    expect(await images.remakePrint({ prints, tier: 'small' })).to.include({ outcome: 'remade' });
    expect((await open()).file).to.deep.equal(before.file);
    expect(orders).to.have.lengthOf(1);
  });

  it('is another one when the name stands for other pixels, whatever was made before', async () => {
    const { memory, image, open, options } = await aPhotoOfAnn();
    await open();
    const orders: object[] = [];
    const compressor = resizing(memory, async (_, __, { edge }) => void orders.push({ edge }));
    const { images } = createSilverprint({ ...memory, compressor }, { ...options, sizes: { thumb: 20, tiny: 24 } });
    await images.open({ ...thumb, imageId: image.id });
    await images.open({ ...thumb, size: 'tiny', imageId: image.id });
    expect(orders).to.deep.equal([{ edge: 20 }]);
  });

  it('is made again where an earlier version made it, which is deleted', async () => {
    const { memory, image, open, options } = await aPhotoOfAnn();
    const { file } = await open();
    const compressor = replaced(resizing(memory), { sizeVersion: 7 });
    const { images } = createSilverprint({ ...memory, compressor }, options);
    const now = await images.open({ ...thumb, imageId: image.id });
    expect(now.file.key).not.to.equal(file.key);
    expect(await memory.images.discardedBlobs()).to.deep.equal([file.key]);
    expect((await open()).file.key, 'in a process of that earlier version').to.equal(now.file.key);
  });

  it('writes the blob down as discarded before it is there, and takes that back when it is kept', async () => {
    const steps: string[] = [];
    const note = (method: string, [first]: unknown[]) =>
      void steps.push(`${method} ${typeof first === 'string' ? first : ''}`);
    const { image, open } = await aPhotoOfAnn({ watch: note });
    steps.length = 0;
    const { key } = (await open()).file;
    expect(steps).to.deep.equal([
      'findSized ann',
      'findSized ann',
      `open ${image.original.key}`,
      `discardBlob ${key}`,
      `put ${key}`,
      `keepSize ${image.id}`,
      `open ${key}`,
    ]);
  });

  for (const [name, size] of [
    ['has no name that is known', 'huge'],
    ['is a number', '256'],
    ['is nothing', ''],
    ['is what every object has', 'constructor'],
  ] as const) {
    it(`refuses a size that ${name}`, async () => {
      const { images, image } = await aPhotoOfAnn();
      const reason = await reasonOf(images.open({ ...thumb, size, imageId: image.id }));
      expect(reason).to.be.instanceOf(ValidationError);
      expect((reason as ValidationError).violations).to.deep.equal([
        { pointer: '/size', code: 'unknown', detail: 'One of thumb, small, large.' },
      ]);
    });
  }

  it('finds no image of anybody else, and makes nothing', async () => {
    const { images, image, orders } = await aPhotoOfAnn();
    const reason = await reasonOf(images.open({ ...thumb, ownerId: 'bob', imageId: image.id }));
    expect(reason).to.be.instanceOf(ImageNotFoundError);
    expect(orders).to.deep.equal([]);
  });

  for (const failure of [
    ['compressor.resize', new InvalidImageError('The data is corrupt.')],
    ['compressor.resize', new OverloadedError()],
    ['store.put', new StoreFullError()],
    ['images.discardBlob', new DependencyUnavailableError()],
    ['images.keepSize', new DependencyUnavailableError()],
  ] as const) {
    const [place, reason] = failure;
    it(`fails for all who wait when \`${place}\` throws ${reason.constructor.name}, leaves nothing, and succeeds the next time`, async () => {
      const { memory, image, open, failOnce } = await aPhotoOfAnn();
      failOnce(place, reason);
      const outcomes = await atOnce(3, open);
      expect(reasonsOf(outcomes)).to.deep.equal([reason, reason, reason]);
      expect(await unknownBlobs(memory)).to.deep.equal([]);
      await dueNow(memory, image);
      await createSilverprint(memory).images.deleteDiscardedBlobs();
      expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
      expect((await open()).file.bytes).to.equal(24);
    });
  }

  it('says that the original is missing, or is another one by now', async () => {
    const { memory, image, open } = await aPhotoOfAnn();
    await memory.store.delete(image.original.key);
    expect(await reasonOf(open()))
      .to.be.instanceOf(BlobMissingError)
      .and.include({ key: image.original.key });
    const photo = await thePhoto();
    for (const other of [photo.with(photo.length - 30, 1), photo.subarray(0, 3000), someBytes(500)]) {
      await memory.store.put(image.original.key, memory.staging.write('x', other));
      expect(await reasonOf(open()))
        .to.be.instanceOf(BlobMissingError)
        .and.include({ key: image.original.key });
      await memory.store.delete(image.original.key);
    }
    expect(memory.staging.files).to.equal(0);
  });

  it('finds no image that is deleted while its size is made, and keeps nothing', async () => {
    for (const isOriginalGone of [true, false]) {
      const { memory, image, options } = await aPhotoOfAnn();
      const deleting = async () => {
        expect(await memory.images.delete('ann', [image.id], 0)).to.include(image.id);
        if (isOriginalGone) await memory.store.delete(image.original.key);
      };
      const store = watched(memory.store, async (method, [key]) => {
        if (isOriginalGone && method === 'open' && key === image.original.key) await deleting();
      });
      const compressor = isOriginalGone ? resizing(memory) : resizing(memory, deleting);
      const { images } = createSilverprint({ ...memory, store, compressor }, options);
      const reason = await reasonOf(images.open({ ...thumb, imageId: image.id }));
      expect(reason).to.be.instanceOf(ImageNotFoundError);
      expect(await unknownBlobs(memory)).to.deep.equal([]);
      expect(memory.staging.files).to.equal(0);
    }
  });

  it('is made of an original that is larger than an upload may be by now', async () => {
    const { memory, image, options } = await aPhotoOfAnn();
    const limits = { uploadBytesMax: image.original.bytes - 1 };
    const { images } = createSilverprint({ ...memory, compressor: resizing(memory) }, { ...options, limits });
    expect((await images.open({ ...thumb, imageId: image.id })).file.bytes).to.be.greaterThan(0);
  });

  it('is another one where it was replaced and deleted in the very moment in which it was found', async () => {
    const { memory, image, open, options } = await aPhotoOfAnn();
    const before = await open();
    const later = { ...before.file, key: `${before.file.key}.2`, edge: 24, width: 24, height: 18, sizeVersion: 9 };
    let meanwhile = async () => {
      meanwhile = async () => {};
      await memory.store.put(later.key, memory.staging.write('x', someBytes(later.bytes)));
      await memory.images.discardBlob(later.key, 3600);
      expect(await memory.images.keepSize(image.id, later)).to.equal(true);
      await memory.store.delete(before.file.key);
    };
    const repository = replaced(memory.images, {
      findSized: async (...wanted) => {
        const found = await memory.images.findSized(...wanted);
        await meanwhile();
        return found;
      },
    });
    const { images } = createSilverprint({ ...memory, images: repository }, options);
    expect((await images.open({ ...thumb, imageId: image.id })).file.key).to.equal(later.key);
  });

  it('opens a part of it', async () => {
    const { images, image } = await aPhotoOfAnn();
    const asked: unknown[] = [];
    const { blob, file, range } = await images.open({
      ...thumb,
      imageId: image.id,
      range: (found, wanted) => (totalBytes) => {
        asked.push(found.id, wanted.bytes, totalBytes);
        return { first: 2, last: 4 };
      },
    });
    expect(asked).to.deep.equal([image.id, file.bytes, file.bytes]);
    expect(range).to.deep.equal({ first: 2, last: 4 });
    expect(await collect(blob.content)).to.have.lengthOf(3);
  });

  for (const sizes of [{ Thumb: 256 }, { '2x': 256 }, { a: 15 }, { a: 8193 }, { a: 1.5 }, { 'a b': 256 }]) {
    it(`is not configured as ${JSON.stringify(sizes)}`, () => {
      expect(() => createSilverprint(memoryAdapters(), { sizes })).to.throw(RangeError);
    });
  }
});

/** A photo of 320 by 240 pixels of Ann's, and a service whose sizes are the original's first bytes. */
async function aPhotoOfAnn({ watch = () => {} }: { watch?: (method: string, parameters: unknown[]) => void } = {}) {
  const orders: object[] = [];
  const failures = new Map<string, Error>();
  const failing = (port: string) => (method: string, parameters: unknown[]) => {
    if (port !== 'compressor') watch(method, parameters);
    const failure = failures.get(`${port}.${method}`);
    failures.delete(`${port}.${method}`);
    if (failure) throw failure;
  };
  const options: Options = { sizes: { thumb: 24, small: 32, large: 4000 } };
  const { memory, images, upload } = anUploader((memory): Partial<ImageAdapters> => {
    const noted = async (...[{ sha256 }, , order]: ResizeOrder) => void orders.push({ original: sha256, ...order });
    const compressor = resizing(memory, noted);
    return {
      images: watched(memory.images, failing('images')),
      store: watched(memory.store, failing('store')),
      compressor: replaced(compressor, {
        resize: async (...ordered) => {
          failing('compressor')('resize', []);
          return compressor.resize(...ordered);
        },
      }),
    };
  }, options);
  const image = await upload();
  return {
    memory,
    images,
    image,
    orders,
    options,
    open: () => images.open({ ...thumb, imageId: image.id }),
    failOnce: (place: string, reason: Error) => void failures.set(place, reason),
  };
}

/** A compressor whose sizes are some bytes, as many as they have pixels along their longer side. */
function resizing(memory: Memory, before: (...order: ResizeOrder) => Promise<unknown> = async () => {}) {
  return replaced<Compressor>(memory.compressor, {
    resize: async (...order) => {
      await before(...order);
      const [{ path }, , { edge }] = order;
      return { staged: memory.staging.write(`${path}.${edge}`, someBytes(edge)), width: edge, height: (edge * 3) / 4 };
    },
  });
}

/** Blobs that nobody would ever delete: of no image, and not written down. */
async function unknownBlobs({ store, images }: Memory): Promise<string[]> {
  const keys = await Array.fromAsync(store.list(), ({ key }) => key);
  const known = await images.knownBlobs(keys);
  return keys.filter((key) => !known.has(key));
}

/** Lets time pass for what is discarded, which is all but these. */
async function dueNow({ store, images }: Memory, { original, compressed }: Image, size?: StoredFile): Promise<void> {
  const kept = new Set([original.key, compressed.key, size?.key]);
  for await (const { key } of store.list()) if (!kept.has(key)) await images.discardBlob(key, -1);
}

/** Lets nobody pass before so many are there. */
function barrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    if (++arrived === count) resolve();
    return promise;
  };
}
