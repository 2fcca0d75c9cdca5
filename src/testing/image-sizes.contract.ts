import assert from 'node:assert/strict';
import type { StoredSize } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertExcludes, assertIncludes, assertMembers, assertSame } from './assertions.ts';
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
      assertSame(await found(), { image, size: undefined });
    });

    it('finds a size as it was given, with its image', async () => {
      const { image, found, keep } = await kept();
      const size = aSize(image.id, { bytes: 2 ** 33 });
      assert.equal(await keep(size), true);
      assertSame(await found(), { image, size });
      assertSame(await found(256, size.sizeVersion), { image, size });
    });

    it('keeps sizes by their edges, side by side', async () => {
      const { image, found, keep } = await kept();
      const [one, other] = [aSize(image.id, { edge: 256 }), aSize(image.id, { edge: 257 })];
      for (const size of [one, other]) assert.equal(await keep(size), true);
      assertSame((await found(256))?.size, one);
      assertSame((await found(257))?.size, other);
      assert.equal((await found(258))?.size, undefined);
    });

    it('finds no size of another image', async () => {
      const { image, keep } = await kept();
      const other = await kept();
      await keep(aSize(image.id));
      assertSame(await other.found(), { image: other.image, size: undefined });
    });

    it('finds none that an earlier version made than was asked for', async () => {
      const { image, found, keep } = await kept();
      await keep(aSize(image.id, { sizeVersion: 4 }));
      assert.equal((await found(256, 5))?.size, undefined);
      assert.equal((await found(256, 3))?.size?.sizeVersion, 4);
    });

    it('finds nothing for anybody but the owner, nor by what is no id', async () => {
      const { subject, image, keep } = await kept();
      await keep(aSize(image.id));
      for (const other of [aFreshId(), '', '\u0000', image.ownerId.toUpperCase()]) {
        assert.equal(await subject.findSized(other, image.id, 256, 0), undefined, JSON.stringify(other));
      }
      for (const id of [aFreshId(), ...notIds(image.id)]) {
        assert.equal(await subject.findSized(image.ownerId, id, 256, 0), undefined, JSON.stringify(id));
      }
    });

    it('takes the key back that was written down', async () => {
      const { subject, image } = await kept();
      const size = aSize(image.id);
      await subject.discardBlob(size.key, hour);
      await subject.keepSize(image.id, size);
      // where it were still written down, it could be kept once more
      assert.equal(await subject.keepSize(image.id, { ...size, edge: 300 }), false);
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
        assert.equal(await subject.keepSize(image.id, size), false);
        assert.equal((await found())?.size, undefined);
        await subject.forgetBlob(size.key);
      });
    }

    it('keeps no size of an image that is not there, and leaves its blob to be deleted', async () => {
      const { subject } = opened();
      const id = aFreshId();
      const size = aSize(id);
      await subject.discardBlob(size.key, hour);
      assert.equal(await subject.keepSize(id, size), false);
      await areDiscarded(subject, [size]);
    });

    it('keeps the first one of an edge and a version, and leaves the blob of the next to be deleted', async () => {
      const { subject, image, found, keep } = await kept();
      const [first, second] = [aSize(image.id), aSize(image.id)];
      assertSame([await keep(first), await keep(second)], [true, false]);
      assertSame((await found())?.size, first);
      await areDiscarded(subject, [second]);
    });

    it('keeps one of many at the same moment, and leaves the blobs of the others to be deleted', async () => {
      const { subject, image, found } = await kept();
      const sizes = Array.from({ length: 20 }, () => aSize(image.id));
      for (const { key } of sizes) await subject.discardBlob(key, hour);
      const outcomes = await atOnce(20, (caller) => subject.keepSize(image.id, sizes[caller]!));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter(Boolean).length, 1);
      assertSame((await found())?.size, sizes[valuesOf(outcomes).indexOf(true)]);
      const losers = sizes.filter((_, caller) => !valuesOf(outcomes)[caller]);
      await areDiscarded(subject, losers);
    });

    it('replaces what an earlier version made, and discards that at once', async () => {
      const { subject, image, found, keep } = await kept();
      const [early, late] = [aSize(image.id, { sizeVersion: 4 }), aSize(image.id, { sizeVersion: 5 })];
      assertSame([await keep(early), await keep(late)], [true, true]);
      assertSame((await found())?.size, late);
      const due = await allDiscarded(subject);
      assertIncludes(due, [early.key]);
      assertExcludes(due, [late.key]);
    });

    it('does not replace what a later version made', async () => {
      const { subject, image, found, keep } = await kept();
      const [late, early] = [aSize(image.id, { sizeVersion: 5 }), aSize(image.id, { sizeVersion: 4 })];
      assertSame([await keep(late), await keep(early)], [true, false]);
      assertSame((await found(256, 4))?.size, late);
      await areDiscarded(subject, [early]);
    });

    it('lets the latest version win, whichever come at the same moment, and loses no blob', async () => {
      const { subject, image, found } = await kept();
      const sizes = Array.from({ length: 12 }, (_, at) => aSize(image.id, { sizeVersion: 1 + (at % 4) }));
      for (const { key } of sizes) await subject.discardBlob(key, hour);
      await atOnce(sizes.length, (caller) => subject.keepSize(image.id, sizes[caller]!));
      const { size: winner } = (await found())!;
      assert.equal(winner?.sizeVersion, 4);
      const others = sizes.filter(({ key }) => key !== winner?.key);
      await areDiscarded(subject, others);
    });
  });
}

/** That blobs which are no sizes are written down to be deleted, each now or later. */
async function areDiscarded(subject: ImageRepository, sizes: readonly StoredSize[]): Promise<void> {
  const keys = sizes.map(({ key }) => key);
  assertMembers([...(await subject.knownBlobs(keys))], keys, 'known');
  for (const key of keys) await subject.discardBlob(key, -hour);
  assertIncludes(await allDiscarded(subject), keys);
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
