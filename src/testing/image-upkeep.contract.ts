import assert from 'node:assert/strict';
import { DependencyUnavailableError } from '../domain/errors.ts';
import { type BlobKey, type Image, type StoredSize, sizeKey } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertIncludes, assertInstance, assertMembers, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, aFreshKey, anImage, anIntent, aSha256 } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const hour = 60 * 60;
const keysOf = ({ original, compressed }: Image): BlobKey[] => [original.key, compressed.key];

/** The part of the `ImageRepository` contract that is for whoever looks after the store. */
export function imageUpkeepContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it, beforeEach } = runner;
  describe(`ImageRepository contract, upkeep: ${name}`, () => {
    const opened = inEachCase(runner, open);

    // What other cases have left would be in the way: some lists are short.
    beforeEach(async () => {
      const { subject } = opened();
      while ((await subject.giveUpUploads(0)).length > 0);
      await discarded(subject);
    });

    /** All that is to be deleted by now; then it is forgotten. */
    async function discarded(subject: ImageRepository): Promise<BlobKey[]> {
      const all: BlobKey[] = [];
      for (let keys = await subject.discardedBlobs(); keys.length > 0; keys = await subject.discardedBlobs()) {
        for (const key of keys) await subject.forgetBlob(key);
        all.push(...keys);
      }
      return all;
    }

    async function begun(count: number): Promise<{ subject: ImageRepository; images: Image[] }> {
      const { subject } = opened();
      const images = Array.from({ length: count }, () => anImage());
      for (const image of images) await subject.begin(anIntent(image));
      return { subject, images };
    }

    async function kept(count: number): Promise<{ subject: ImageRepository; images: Image[] }> {
      const { subject, images } = await begun(count);
      for (const image of images) await subject.complete(image);
      return { subject, images };
    }

    async function sized(subject: ImageRepository, { id }: Image, edge = 320): Promise<StoredSize> {
      const key = sizeKey(id, edge, aFreshId());
      const size = { edge, key, bytes: 12_345, sha256: aSha256(), width: edge, height: 240, sizeVersion: 1 };
      await subject.discardBlob(key, hour);
      assert.equal(await subject.keepSize(id, size), true);
      return size;
    }

    it('writes down one store, however many are named at the same moment, and keeps to it', async () => {
      const { subject } = opened();
      const outcomes = await atOnce(20, () => subject.claimStore(aFreshId()));
      const claimed = await subject.storeId();
      assert.equal(typeof claimed, 'string');
      assertSame(new Set(valuesOf(outcomes)), new Set([claimed]));
      assert.equal(await subject.claimStore(aFreshId()), claimed);
      assert.equal(await subject.storeId(), claimed);
    });

    it('lists uploads that were begun and not ended, by their ids, from any one on', async () => {
      const { subject, images } = await begun(4);
      const [completed, abandoned, ...left] = images;
      await subject.complete(completed!);
      await subject.abandon(abandoned!.id);
      const intents = left.map((image) => anIntent(image)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
      assertSame(await subject.abandonedUploads(0), intents);
      assertSame(await subject.abandonedUploads(0, intents[0]!.id), intents.slice(1));
      assertSame(await subject.abandonedUploads(0, intents[1]!.id), []);
    });

    it('neither lists nor gives up an upload that was begun a moment ago', async () => {
      const { subject, images } = await begun(1);
      assertSame(await subject.abandonedUploads(hour), []);
      assertSame(await subject.giveUpUploads(hour), []);
      await subject.complete(images[0]!);
    });

    it('goes by its own clock, whatever the time of the upload says', async () => {
      const { subject } = opened();
      const image = anImage({ createdAt: new Date(0) });
      await subject.begin(anIntent(image));
      assertSame(await subject.giveUpUploads(hour), []);
    });

    it('gives uploads up: none of them is completed any more, and their blobs are discarded', async () => {
      const { subject, images } = await begun(2);
      const givenUp = await subject.giveUpUploads(0);
      assertMembers(
        givenUp,
        images.map((image) => anIntent(image)),
      );
      assertSame(await subject.abandonedUploads(0), []);
      for (const image of images) {
        assertInstance(await reasonOf(subject.complete(image)), DependencyUnavailableError);
        assert.equal(await subject.findOwned(image.ownerId, image.id), undefined);
      }
      assertMembers(await discarded(subject), images.flatMap(keysOf));
    });

    it('leaves what was completed alone', async () => {
      const { subject, images } = await kept(2);
      assertSame(await subject.giveUpUploads(0), []);
      for (const image of images) assertSame(await subject.findOwned(image.ownerId, image.id), image);
      assertSame(await discarded(subject), []);
    });

    it('gives a hundred uploads up at a time, the earliest first', async () => {
      const { subject, images } = await begun(101);
      const first = await subject.giveUpUploads(0);
      assertMembers(
        first.map(({ id }) => id),
        images.slice(0, 100).map(({ id }) => id),
      );
      assertSame(
        (await subject.giveUpUploads(0)).map(({ id }) => id),
        [images[100]!.id],
      );
    });

    it('gives each upload to one of many who give up at the same moment', async () => {
      const { subject, images } = await begun(50);
      const outcomes = await atOnce(20, () => subject.giveUpUploads(0));
      assertSame(reasonsOf(outcomes), []);
      const rest = await subject.giveUpUploads(0);
      const ids = [...valuesOf(outcomes).flat(), ...rest].map(({ id }) => id);
      assertSame(ids.toSorted(), images.map(({ id }) => id).toSorted());
    });

    it('either completes an upload or gives it up, when both are asked for at the same moment', async () => {
      const { subject, images } = await begun(20);
      const outcomes = await atOnce(40, async (caller) =>
        caller % 2 === 0 ? subject.giveUpUploads(0) : subject.complete(images[(caller - 1) / 2]!),
      );
      for (const reason of reasonsOf(outcomes)) assertInstance(reason, DependencyUnavailableError);
      const gone = new Set(await discarded(subject));
      for (const [at, image] of images.entries()) {
        const completed = outcomes[2 * at + 1]!.status === 'fulfilled';
        assertSame(await subject.findOwned(image.ownerId, image.id), completed ? image : undefined);
        for (const key of keysOf(image)) assert.equal(gone.has(key), !completed, 'discarded');
      }
    });

    it('knows the blobs of images, their sizes, uploads that are under way, and what is discarded', async () => {
      const { subject, images } = await kept(1);
      const size = await sized(subject, images[0]!);
      const upload = anImage();
      await subject.begin(anIntent(upload));
      const [due, later] = [aFreshKey(), aFreshKey()];
      await subject.discardBlob(due, 0);
      await subject.discardBlob(later, hour);
      const known = [...keysOf(images[0]!), size.key, ...keysOf(upload), due, later];
      const unknown = [aFreshKey(), images[0]!.original.key.replace('original', 'other'), 'ab', '', '\u0000', '\ud800'];
      assertSame(await subject.knownBlobs([...known, ...unknown]), new Set(known));
      assertSame(await subject.knownBlobs([]), new Set());
    });

    it('knows a blob no more once it was abandoned or forgotten', async () => {
      const { subject, images } = await begun(1);
      const key = aFreshKey();
      await subject.discardBlob(key, 0);
      await subject.forgetBlob(key);
      await subject.abandon(images[0]!.id);
      assertSame(await subject.knownBlobs([key, ...keysOf(images[0]!)]), new Set());
    });

    it('never misses a blob whose upload is being completed', async () => {
      const { subject, images } = await begun(100);
      const keys = images.flatMap(keysOf);
      const done = new AbortController();
      const watching = (async () => {
        const least: number[] = [];
        do least.push((await subject.knownBlobs(keys)).size);
        while (!done.signal.aborted);
        return Math.min(...least);
      })();
      await atOnce(images.length, (caller) => subject.complete(images[caller]!));
      done.abort();
      assert.equal(await watching, keys.length);
    });

    it('counts the blobs of images, sizes included', async () => {
      const { subject } = opened();
      const before = await subject.countBlobs();
      const { images } = await kept(2);
      await sized(subject, images[0]!);
      assert.equal(await subject.countBlobs(), before + 5);
    });

    it('lists the images of everybody once, by their ids, in parts of any length', async () => {
      const { subject, images } = await kept(5);
      const listed: Image[] = [];
      for (
        let page = await subject.imagesById(3);
        page.length > 0;
        page = await subject.imagesById(3, listed.at(-1)?.id)
      ) {
        assertWithin(page.length, -Infinity, 3);
        listed.push(...page);
      }
      const ids = listed.map(({ id }) => id);
      assertSame(ids, ids.toSorted());
      assert.equal(new Set(ids).size, ids.length);
      assertIncludes(listed, images);
    });

    it('tells the sizes of images, and of no others', async () => {
      const { subject, images } = await kept(3);
      const [one, other, none] = images as [Image, Image, Image];
      const sizes = [
        { imageId: one.id, size: await sized(subject, one, 320) },
        { imageId: one.id, size: await sized(subject, one, 640) },
        { imageId: other.id, size: await sized(subject, other) },
      ];
      assertMembers(await subject.sizesOf([one.id, other.id, none.id]), sizes);
      assertSame(await subject.sizesOf([other.id, aFreshId()]), [sizes[2]]);
      assertSame(await subject.sizesOf([]), []);
    });

    it('drops a size and discards its blob, and drops what is not there without an error', async () => {
      const { subject, images } = await kept(1);
      const [image] = images as [Image];
      const [dropped, left] = [await sized(subject, image, 320), await sized(subject, image, 640)];
      await subject.dropSize(image.id, dropped.key);
      await subject.dropSize(image.id, dropped.key);
      await subject.dropSize(aFreshId(), left.key);
      assertSame(await subject.sizesOf([image.id]), [{ imageId: image.id, size: left }]);
      assertSame(await discarded(subject), [dropped.key]);
    });

    it('leases the print of one image, whatever it is like, to one of many', async () => {
      const { subject, images } = await kept(2);
      const [image] = images as [Image];
      const outcomes = await atOnce(20, () => subject.leasePrint({ imageId: image.id }, hour));
      assertSame(
        valuesOf(outcomes).filter((leased) => leased !== undefined),
        [image],
      );
      assert.equal(await subject.leasePrint({ imageId: aFreshId() }, hour), undefined);
    });

    it('lets one of many begin a check that is due, and nobody until the next one is', async () => {
      const { subject } = opened();
      const outcomes = await atOnce(20, () => subject.beginCheck(hour));
      assert.equal(valuesOf(outcomes).length, 20);
      assertWithin(valuesOf(outcomes).filter((begun) => begun).length, -Infinity, 1);
      assert.equal(await subject.beginCheck(0), true, 'due');
      assert.equal(await subject.beginCheck(hour), false, 'not due');
    });

    it('gives no discarded blob out while they are kept, and knows them; each of them afterwards', async () => {
      const { subject } = opened();
      const [before, meanwhile] = [aFreshKey(), aFreshKey()];
      await subject.discardBlob(before, 0);
      const kept = await subject.keepDiscarded(async (assertKept) => {
        await subject.discardBlob(meanwhile, 0);
        assertSame(await subject.discardedBlobs(), []);
        assertSame(await subject.knownBlobs([before, meanwhile]), new Set([before, meanwhile]));
        await assertKept();
        return 'done';
      });
      assert.equal(kept, 'done');
      assertMembers(await discarded(subject), [before, meanwhile]);
    });

    it('lets one of many keep what is discarded, and the next one when that is over', async () => {
      const { subject } = opened();
      const gate = Promise.withResolvers<void>();
      let ended = 0;
      const outcomes = await atOnce(8, async (caller) => {
        const kept = await subject.keepDiscarded(async () => {
          await gate.promise;
          return caller;
        });
        if (++ended === 7) gate.resolve();
        return kept;
      });
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter((kept) => kept !== undefined).length, 1);
      assert.equal(await subject.keepDiscarded(async () => 'the next'), 'the next');
    });

    it('keeps discarded blobs no longer once the work has failed, and fails as it did', async () => {
      const { subject } = opened();
      const [key, failure] = [aFreshKey(), new Error('no room')];
      await subject.discardBlob(key, 0);
      assert.equal(await reasonOf(subject.keepDiscarded(() => Promise.reject(failure))), failure);
      assertSame(await discarded(subject), [key]);
    });
  });
}
