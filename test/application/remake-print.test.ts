import { expect } from 'chai';
import {
  BlobMissingError,
  DependencyUnavailableError,
  type Image,
  type ImageAdapters,
  InvalidImageError,
  OverloadedError,
  StoreFullError,
} from '../../src/index.ts';
import { collect, sha256Of } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import type { memoryAdapters } from '../support/core.ts';
import { replaced, watched } from '../support/watched.ts';
import { anUploader, thePhoto, tracesIn } from './an-upload.ts';

type Memory = ReturnType<typeof memoryAdapters>;

const fast = { prints: { tier: 'fast' }, tier: 'small' } as const;

describe('Making a print again', () => {
  it('puts a new one in the place of the old one', async () => {
    const { memory, images, image } = await aFastPrint();
    const remade = await images.remakePrint(fast);
    const now = await images.describe({ ownerId: 'ann', imageId: image.id });
    expect(remade).to.deep.equal({ image, outcome: 'remade', compressed: now.compressed });
    expect(now.compressed.compression).to.include({ preset: 'standard', tier: 'small' });
    expect(now.compressed.key).not.to.equal(image.compressed.key);
    expect(now.original).to.deep.equal(image.original);
    const { blob } = await images.open({ ownerId: 'ann', imageId: image.id, representation: 'compressed' });
    expect(await sha256Of(await collect(blob.content))).to.equal(now.compressed.sha256);
    expect(memory.staging.files).to.equal(0);
  });

  it('has nothing to do where no print is left to make again', async () => {
    const { images } = await aFastPrint();
    await images.remakePrint(fast);
    expect(await images.remakePrint(fast)).to.equal(undefined);
    expect(await images.countPrints(fast.prints)).to.equal(0);
  });

  it('orders what the service was set to, in the tier that is asked for', async () => {
    const orders: unknown[] = [];
    const { images } = await aFastPrint(
      (memory) => ({
        compressor: replaced(memory.compressor, {
          compress: (original, facts, order) => {
            orders.push(order);
            return memory.compressor.compress(original, facts, order);
          },
        }),
      }),
      { preset: 'high', maxEdge: 2048 },
    );
    await images.remakePrint({ ...fast, whenIdle: true });
    expect(orders[1]).to.deep.equal({ preset: 'high', tier: 'small', maxEdge: 2048, whenIdle: true });
  });

  it('makes again what another preset or algorithm made, and finds what it is told to', async () => {
    const { memory, images, image } = await aFastPrint();
    const { algorithmVersion } = memory.compressor;
    const same = { notOf: { preset: 'standard', algorithmVersion } } as const;
    expect(await images.remakePrint({ prints: same, tier: 'fast' })).to.equal(undefined);
    const others = { notOf: { preset: 'web', algorithmVersion } } as const;
    expect(await images.remakePrint({ prints: others, tier: 'fast', afterId: image.id })).to.equal(undefined);
    expect((await images.remakePrint({ prints: others, tier: 'fast' }))?.image.id).to.equal(image.id);
  });

  it('makes each of many prints once, however many are at it', async () => {
    const { memory, images, upload } = anUploader(undefined, { prints: { tier: 'fast' } });
    for (let photos = 0; photos < 20; photos++) await upload();
    const outcomes = await atOnce(20, () => images.remakePrint(fast));
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(new Set(valuesOf(outcomes).map((remade) => remade?.image.id))).to.have.lengthOf(20);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 60, intents: 0, listed: 20 });
  });

  it('shows readers the old print until the new one is there, and keeps the old one for them', async () => {
    let look = async () => {};
    const looking = () => look();
    const { memory, images, image } = await aFastPrint((memory) => ({
      store: watched(memory.store, looking),
      images: watched(memory.images, looking),
    }));
    const seen: boolean[] = [];
    look = async () => {
      const found = await memory.images.findOwned('ann', image.id);
      seen.push(found !== undefined && (await memory.store.open(found.compressed.key)) !== undefined);
    };
    await images.remakePrint(fast);
    await look();
    expect(seen).to.have.length.greaterThan(4);
    expect(seen).not.to.include(false);
    expect(await memory.store.open(image.compressed.key)).not.to.equal(undefined);
  });

  it('writes a new blob down as discarded before it is there, and takes that back with the replacement', async () => {
    const steps: string[] = [];
    const { memory, images, image } = await aFastPrint((memory) => ({
      images: watched(
        memory.images,
        (method, [key]) => void steps.push(`${method} ${typeof key === 'string' ? key : ''}`),
      ),
      store: watched(memory.store, (method, [key]) => void steps.push(`${method} ${String(key)}`)),
    }));
    steps.length = 0;
    await images.remakePrint(fast);
    const { key } = (await memory.images.findOwned('ann', image.id))!.compressed;
    expect(steps).to.deep.equal([
      'leasePrint ',
      `open ${image.original.key}`,
      `discardBlob ${key}`,
      `put ${key}`,
      'replacePrint ',
    ]);
  });

  it('says that somebody else was faster, and leaves its own blob to be deleted', async () => {
    const { memory, images, image } = await aFastPrint(
      (memory) => ({
        store: replaced(memory.store, {
          put: async (key, staged) => {
            await memory.store.put(key, staged);
            if (key.endsWith('.compressed') || key.endsWith('.original')) return;
            const other = { ...image.compressed, key: `${image.compressed.key}.other` };
            await memory.images.discardBlob(other.key, 3600);
            const replacement = { id: image.id, replacedKey: image.compressed.key, compressed: other, exif: {} };
            await memory.images.replacePrint({ ...replacement, placeholder: image.placeholder!, reveals: [] }, 3600);
          },
        }),
      }),
      {},
      { unkeptPrintSeconds: 0 },
    );
    expect(await images.remakePrint(fast)).to.deep.equal({ image, outcome: 'overtaken' });
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
    expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
  });

  for (const reason of [new InvalidImageError('The data is corrupt.'), new TypeError('a bug')]) {
    it(`leaves the old print where the new one fails with ${reason.constructor.name}, and logs that`, async () => {
      const warnings: object[] = [];
      const { memory, images, image } = await aFastPrint(
        failing('compressor', 'compress', reason, 2),
        {},
        {},
        warnings,
      );
      expect(await images.remakePrint(fast)).to.deep.equal({ image, outcome: 'failed', error: reason });
      expect(warnings).to.deep.equal([{ imageId: image.id, error: reason }]);
      expect(await images.describe({ ownerId: 'ann', imageId: image.id })).to.deep.equal(image);
      expect(await tracesIn(memory)).to.deep.equal({ staged: 0, blobs: 2, intents: 0, listed: 1 });
      expect(await images.remakePrint(fast), 'for as long as it is leased').to.equal(undefined);
    });
  }

  it('tries three times where it fails each time', async () => {
    const { images } = await aFastPrint(
      (memory) => ({
        compressor: replaced(memory.compressor, {
          compress: async (original, facts, order) => {
            if (order.tier === 'small') throw new InvalidImageError('The data is corrupt.');
            return memory.compressor.compress(original, facts, order);
          },
        }),
      }),
      {},
      { printLeaseSeconds: 0 },
    );
    for (let times = 1; times <= 3; times++) expect(await images.remakePrint(fast)).to.include({ outcome: 'failed' });
    expect(await images.remakePrint(fast)).to.equal(undefined);
  });

  for (const [port, method, reason] of [
    ['compressor', 'compress', new OverloadedError()],
    ['store', 'put', new StoreFullError()],
    ['images', 'discardBlob', new DependencyUnavailableError()],
    ['images', 'replacePrint', new DependencyUnavailableError()],
  ] as const) {
    it(`gives the print back where \`${port}.${method}\` throws ${reason.constructor.name}`, async () => {
      const nth = { compress: 2, put: 3, discardBlob: 1, replacePrint: 1 }[method];
      const warnings: object[] = [];
      const { memory, images, image } = await aFastPrint(failing(port, method, reason, nth), {}, {}, warnings);
      expect(await reasonOf(images.remakePrint(fast))).to.equal(reason);
      expect(memory.staging.files).to.equal(0);
      expect(warnings).to.deep.equal([]);
      expect(await images.remakePrint(fast)).to.deep.include({ image, outcome: 'remade' });
    });
  }

  it('throws the first failure when the print cannot be given back either', async () => {
    const reason = new OverloadedError();
    const { images } = await aFastPrint((memory) => ({
      ...failing('compressor', 'compress', reason, 2)(memory),
      ...failing('images', 'returnPrint', new DependencyUnavailableError())(memory),
    }));
    expect(await reasonOf(images.remakePrint(fast))).to.equal(reason);
  });

  it('makes no print of an original that is not there any more', async () => {
    const { memory, images, image } = await aFastPrint();
    await memory.store.delete(image.original.key);
    const remade = await images.remakePrint(fast);
    expect(remade).to.have.property('error').that.is.instanceOf(BlobMissingError);
  });

  it('makes no print of an original whose bytes are others by now', async () => {
    const { memory, images, image } = await aFastPrint();
    const bytes = await thePhoto();
    const other = await memory.staging.receive(once(bytes.with(bytes.length - 30, 1)), 1e6);
    await memory.store.delete(image.original.key);
    await memory.store.put(image.original.key, other);
    const remade = await images.remakePrint(fast);
    expect(remade).to.have.property('error').that.is.instanceOf(BlobMissingError);
    expect(memory.staging.files).to.equal(0);
  });

  it('leaves what a crash stopped half-way to be deleted, and the print to the next one', async () => {
    const { memory, images, image } = await aFastPrint(
      failing('images', 'replacePrint', new TypeError('a crash')),
      {},
      { unkeptPrintSeconds: 0, printLeaseSeconds: 0 },
    );
    await images.remakePrint(fast);
    expect((await tracesIn(memory)).blobs).to.equal(3);
    expect(await images.deleteDiscardedBlobs()).to.equal(1);
    expect(await images.open({ ownerId: 'ann', imageId: image.id, representation: 'compressed' })).to.have.property(
      'blob',
    );
    expect((await images.remakePrint(fast))?.image.id).to.equal(image.id);
  });
});

/** A photo of Ann's whose print is of the fast tier. */
async function aFastPrint(
  replace: (memory: Memory) => Partial<ImageAdapters> = () => ({}),
  prints: object = {},
  limits: object = {},
  warnings: object[] = [],
) {
  const ignore = () => {};
  const logger = { debug: ignore, info: ignore, error: ignore, warn: (members: object) => void warnings.push(members) };
  const { memory, images, upload } = anUploader(replace, { prints: { tier: 'fast', ...prints }, limits, logger });
  const image: Image = await upload();
  return { memory, images, image };
}

/** Adapters of which one fails at the nth call of a method. */
function failing(port: 'compressor' | 'images' | 'store', method: string, reason: Error, nth = 1) {
  return (memory: Memory): Partial<ImageAdapters> => {
    let calls = 0;
    return {
      [port]: watched(memory[port] as object, (called) => {
        if (called === method && ++calls === nth) throw reason;
      }),
    };
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
