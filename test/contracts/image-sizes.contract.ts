import { expect } from 'chai';
import type { StoredSize } from '../../src/domain/image.ts';
import type { ImageRepository } from '../../src/domain/ports/image-repository.ts';
import { aFreshId, anImage, anIntent, aSize, notIds } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonsOf, valuesOf } from './outcomes.ts';

const hour = 60 * 60;

/** The part of the `ImageRepository` contract that is about sizes. */
export function imageSizesContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, sizes: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function kept() {
      const { subject } = opened();
      const image = anImage();
      await subject.begin(anIntent(image));
      await subject.complete(image);
      const found = (edge = 256, sizeVersionMin = 0) =>
        subject.findSized(image.ownerId, image.id, edge, sizeVersionMin);
      const keep = async (size: StoredSize) => {
        await subject.discardBlob(size.key, hour);
        return subject.keepSize(image.id, size);
      };
      return { subject, image, found, keep };
    }

    it('finds an image without the size that nobody has kept yet', async () => {
      const { image, found } = await kept();
      expect(await found()).to.deep.equal({ image, size: undefined });
    });

    it('finds a size as it was given, with its image', async () => {
      const { image, found, keep } = await kept();
      const size = aSize(image.id, { bytes: 2 ** 33 });
      expect(await keep(size)).to.equal(true);
      expect(await found()).to.deep.equal({ image, size });
      expect(await found(256, size.sizeVersion)).to.deep.equal({ image, size });
    });

    it('keeps sizes by their edges, side by side', async () => {
      const { image, found, keep } = await kept();
      const [one, other] = [aSize(image.id, { edge: 256 }), aSize(image.id, { edge: 257 })];
      for (const size of [one, other]) expect(await keep(size)).to.equal(true);
      expect((await found(256))?.size).to.deep.equal(one);
      expect((await found(257))?.size).to.deep.equal(other);
      expect((await found(258))?.size).to.equal(undefined);
    });

    it('finds no size of another image', async () => {
      const { image, keep } = await kept();
      const other = await kept();
      await keep(aSize(image.id));
      expect(await other.found()).to.deep.equal({ image: other.image, size: undefined });
    });

    it('finds none that an earlier version made than was asked for', async () => {
      const { image, found, keep } = await kept();
      await keep(aSize(image.id, { sizeVersion: 4 }));
      expect((await found(256, 5))?.size).to.equal(undefined);
      expect((await found(256, 3))?.size?.sizeVersion).to.equal(4);
    });

    it('finds nothing for anybody but the owner, nor by what is no id', async () => {
      const { subject, image, keep } = await kept();
      await keep(aSize(image.id));
      for (const other of [aFreshId(), '', '\u0000', image.ownerId.toUpperCase()]) {
        expect(await subject.findSized(other, image.id, 256, 0), JSON.stringify(other)).to.equal(undefined);
      }
      for (const id of [aFreshId(), ...notIds(image.id)]) {
        expect(await subject.findSized(image.ownerId, id, 256, 0), JSON.stringify(id)).to.equal(undefined);
      }
    });

    it('takes the key back that was written down', async () => {
      const { subject, image } = await kept();
      const size = aSize(image.id);
      await subject.discardBlob(size.key, hour);
      await subject.keepSize(image.id, size);
      // where it were still written down, it could be kept once more
      expect(await subject.keepSize(image.id, { ...size, edge: 300 })).to.equal(false);
    });

    for (const [what, afterSeconds] of [
      ['was not written down', undefined],
      ['is due', -1],
      ['is almost due', 5],
    ] as const) {
      it(`keeps no size whose key ${what}`, async () => {
        const { subject, image, found } = await kept();
        const size = aSize(image.id);
        if (afterSeconds !== undefined) await subject.discardBlob(size.key, afterSeconds);
        expect(await subject.keepSize(image.id, size)).to.equal(false);
        expect((await found())?.size).to.equal(undefined);
        await subject.forgetBlob(size.key);
      });
    }

    it('keeps no size of an image that is not there, and leaves its blob to be deleted', async () => {
      const { subject } = opened();
      const id = aFreshId();
      const size = aSize(id);
      await subject.discardBlob(size.key, hour);
      expect(await subject.keepSize(id, size)).to.equal(false);
      await areDiscarded(subject, [size]);
    });

    it('keeps the first one of an edge and a version, and leaves the blob of the next to be deleted', async () => {
      const { subject, image, found, keep } = await kept();
      const [first, second] = [aSize(image.id), aSize(image.id)];
      expect([await keep(first), await keep(second)]).to.deep.equal([true, false]);
      expect((await found())?.size).to.deep.equal(first);
      await areDiscarded(subject, [second]);
    });

    it('keeps one of many at the same moment, and leaves the blobs of the others to be deleted', async () => {
      const { subject, image, found } = await kept();
      const sizes = Array.from({ length: 20 }, () => aSize(image.id));
      for (const { key } of sizes) await subject.discardBlob(key, hour);
      const outcomes = await atOnce(20, (caller) => subject.keepSize(image.id, sizes[caller]!));
      expect(reasonsOf(outcomes)).to.deep.equal([]);
      expect(valuesOf(outcomes).filter(Boolean)).to.have.lengthOf(1);
      expect((await found())?.size).to.deep.equal(sizes[valuesOf(outcomes).indexOf(true)]);
      const losers = sizes.filter((_, caller) => !valuesOf(outcomes)[caller]);
      await areDiscarded(subject, losers);
    });

    it('replaces what an earlier version made, and discards that at once', async () => {
      const { subject, image, found, keep } = await kept();
      const [early, late] = [aSize(image.id, { sizeVersion: 4 }), aSize(image.id, { sizeVersion: 5 })];
      expect([await keep(early), await keep(late)]).to.deep.equal([true, true]);
      expect((await found())?.size).to.deep.equal(late);
      expect(await allDiscarded(subject))
        .to.include(early.key)
        .and.not.to.include(late.key);
    });

    it('does not replace what a later version made', async () => {
      const { subject, image, found, keep } = await kept();
      const [late, early] = [aSize(image.id, { sizeVersion: 5 }), aSize(image.id, { sizeVersion: 4 })];
      expect([await keep(late), await keep(early)]).to.deep.equal([true, false]);
      expect((await found(256, 4))?.size).to.deep.equal(late);
      await areDiscarded(subject, [early]);
    });

    it('lets the latest version win, whichever come at the same moment, and loses no blob', async () => {
      const { subject, image, found } = await kept();
      const sizes = Array.from({ length: 12 }, (_, at) => aSize(image.id, { sizeVersion: 1 + (at % 4) }));
      for (const { key } of sizes) await subject.discardBlob(key, hour);
      await atOnce(sizes.length, (caller) => subject.keepSize(image.id, sizes[caller]!));
      const { size: winner } = (await found())!;
      expect(winner?.sizeVersion).to.equal(4);
      const others = sizes.filter(({ key }) => key !== winner?.key);
      await areDiscarded(subject, others);
    });
  });
}

/** That blobs which are no sizes are written down to be deleted, each now or later. */
async function areDiscarded(subject: ImageRepository, sizes: readonly StoredSize[]): Promise<void> {
  const keys = sizes.map(({ key }) => key);
  expect([...(await subject.knownBlobs(keys))], 'known').to.have.members(keys);
  for (const key of keys) await subject.discardBlob(key, -hour);
  expect(await allDiscarded(subject)).to.include.members(keys);
}

async function allDiscarded(subject: ImageRepository): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const due = await subject.discardedBlobs();
    if (due.length === 0) return all;
    all.push(...due);
    for (const key of due) await subject.forgetBlob(key);
  }
}
