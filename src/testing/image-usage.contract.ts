import assert from 'node:assert/strict';
import { DependencyUnavailableError, QuotaExceededError, RequestInProgressError } from '../domain/errors.ts';
import type { Image } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, aKey, anImage, anIntent } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonOf, reasonsOf } from './outcomes.ts';

const nothing = { images: 0, bytes: 0 };

/** How an `ImageRepository` counts what everybody has, and lets nobody have more than may be. */
export function imageUsageContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, usage: ${name}`, () => {
    const opened = inEachCase(runner, open);

    /** Somebody's images, of so many bytes each. */
    function images(ownerId: string, ...bytes: number[]): Image[] {
      return bytes.map((size) => anImage({ ownerId, original: { ...anImage().original, bytes: size } }));
    }

    async function keep(...kept: Image[]): Promise<void> {
      const { subject } = opened();
      for (const image of kept) {
        await subject.begin(anIntent(image));
        await subject.complete(image);
      }
    }

    it('is nothing for who has nothing, or can be nobody', async () => {
      const { subject } = opened();
      for (const ownerId of [aFreshId(), '', '\u0000', '\ud800']) {
        assertSame(await subject.usage(ownerId), nothing);
      }
    });

    it('is the images and the bytes of their originals, each owner’s apart', async () => {
      const { subject } = opened();
      const [ann, bob] = [aFreshId(), aFreshId()];
      await keep(...images(ann, 1000, 2 ** 41), ...images(bob, 7));
      assertSame(await subject.usage(ann), { images: 2, bytes: 2 ** 41 + 1000 });
      assertSame(await subject.usage(bob), { images: 1, bytes: 7 });
    });

    it('counts an upload from its beginning on, once', async () => {
      const { subject } = opened();
      const ann = aFreshId();
      const [image] = images(ann, 1000) as [Image];
      await subject.begin(anIntent(image));
      assertSame(await subject.usage(ann), { images: 1, bytes: 1000 });
      await subject.complete(image);
      assertSame(await subject.usage(ann), { images: 1, bytes: 1000 });
    });

    it('is given back by what is abandoned, given up or deleted', async () => {
      const { subject } = opened();
      const ann = aFreshId();
      const [abandoned, givenUp, deleted, kept] = images(ann, 1000, 200, 30, 4) as [Image, Image, Image, Image];
      await keep(deleted, kept);
      await subject.begin(anIntent(abandoned));
      await subject.abandon(abandoned.id);
      await subject.abandon(abandoned.id);
      assertSame(await subject.usage(ann), { images: 2, bytes: 34 });
      await subject.begin(anIntent(givenUp));
      while ((await subject.giveUpUploads(0)).length > 0);
      assertSame(await subject.usage(ann), { images: 2, bytes: 34 });
      await subject.delete(ann, [deleted.id, deleted.id, aFreshId()], 0);
      assertSame(await subject.usage(ann), { images: 1, bytes: 4 });
      await subject.delete(ann, [kept.id], 0);
      assertSame(await subject.usage(ann), nothing);
    });

    it('lets an upload begin that just fits, and not the next', async () => {
      const { subject } = opened();
      for (const quota of [
        { images: 2, bytes: undefined },
        { images: undefined, bytes: 2000 },
        { images: 2, bytes: 2000 },
      ]) {
        const ann = aFreshId();
        const [one, two, three] = images(ann, 1000, 1000, 1) as [Image, Image, Image];
        await subject.begin(anIntent(one), { quota });
        await subject.begin(anIntent(two), { quota });
        assertInstance(await reasonOf(subject.begin(anIntent(three), { quota })), QuotaExceededError);
        assertSame(await subject.usage(ann), { images: 2, bytes: 2000 });
        await subject.abandon(one.id);
        await subject.begin(anIntent(three), { quota });
      }
    });

    it('lets nothing begin where there may be nothing, and writes nothing down', async () => {
      const { subject } = opened();
      for (const quota of [
        { images: 0, bytes: undefined },
        { images: undefined, bytes: 999 },
      ]) {
        const [image] = images(aFreshId(), 1000) as [Image];
        assertInstance(await reasonOf(subject.begin(anIntent(image), { quota })), QuotaExceededError);
        assert.equal(await subject.isUploading(image.ownerId), false);
        assertSame(await subject.usage(image.ownerId), nothing);
      }
    });

    it('lets as many of 20 begin at the same moment as there is room for', async () => {
      const { subject } = opened();
      for (const quota of [
        { images: 7, bytes: undefined },
        { images: undefined, bytes: 7999 },
      ]) {
        const ann = aFreshId();
        const wanted = images(ann, ...Array<number>(20).fill(1000));
        const outcomes = await atOnce(20, (caller) => subject.begin(anIntent(wanted[caller]), { quota }));
        assert.equal(reasonsOf(outcomes).length, 13);
        for (const reason of reasonsOf(outcomes)) assertInstance(reason, QuotaExceededError);
        assertSame(await subject.usage(ann), { images: 7, bytes: 7000 });
      }
    });

    it('asks for the key first, and then for room', async () => {
      const { subject } = opened();
      const [image] = images(aFreshId(), 1000) as [Image];
      const terms = { key: { key: aKey(), forSeconds: 60 }, quota: { images: 0, bytes: undefined } };
      assertInstance(await reasonOf(subject.begin(anIntent(image), terms)), RequestInProgressError);
      await subject.holdKey(image.ownerId, image.id, terms.key);
      assertInstance(await reasonOf(subject.begin(anIntent(image), terms)), QuotaExceededError);
      await subject.begin(anIntent(image), { ...terms, quota: { images: 1, bytes: 1000 } });
      await subject.complete(image, terms.key);
      assertSame(await subject.usage(image.ownerId), { images: 1, bytes: 1000 });
    });

    it('is right when everything happens at the same moment', async () => {
      const { subject } = opened();
      const ann = aFreshId();
      const quota = { images: 12, bytes: undefined };
      const wanted = images(ann, ...Array.from({ length: 20 }, (_, at) => 2 ** at));
      const outcomes = await atOnce(20, async (caller) => {
        const image = wanted[caller]!;
        await subject.begin(anIntent(image), { quota });
        if (caller % 4 === 0) return subject.abandon(image.id);
        if (caller % 4 === 1) return void (await subject.giveUpUploads(0));
        await subject.complete(image);
        if (caller % 4 === 2) await subject.delete(ann, [image.id], 0);
      });
      for (const reason of reasonsOf(outcomes)) {
        if (!(reason instanceof QuotaExceededError)) assertInstance(reason, DependencyUnavailableError);
      }
      while ((await subject.giveUpUploads(0)).length > 0);
      const { images: left } = await subject.page({ ownerId: ann, limit: 100 });
      const bytes = left.reduce((sum, { original }) => sum + original.bytes, 0);
      assertSame(await subject.usage(ann), { images: left.length, bytes });
    });

    it('is checked against what there is, owner by owner', async () => {
      const { subject } = opened();
      const owners = Array.from({ length: 25 }, (_, at) => `zz-${aFreshId()}-${at}`).toSorted();
      for (const ownerId of owners) await keep(...images(ownerId, 5, 6));
      const uploading = images(owners[3]!, 100)[0]!;
      await subject.begin(anIntent(uploading));

      const checked = [];
      for (
        let page = await subject.checkUsage('zz');
        page.length > 0;
        page = await subject.checkUsage(page.at(-1)!.ownerId)
      ) {
        assertWithin(page.length, -Infinity, 20);
        checked.push(...page);
      }
      const ours = checked.filter(({ ownerId }) => owners.includes(ownerId));
      assertSame(
        ours.map(({ ownerId }) => ownerId),
        owners,
      );
      for (const { ownerId, counted, actual } of ours) {
        const expected = ownerId === owners[3] ? { images: 3, bytes: 111 } : { images: 2, bytes: 11 };
        assertSame([counted, actual], [expected, expected]);
      }
    });

    it('is the same when it is counted anew, whatever happens meanwhile', async () => {
      const { subject } = opened();
      const ann = aFreshId();
      await subject.recountUsage(ann);
      assertSame(await subject.usage(ann), nothing);
      const wanted = images(ann, ...Array.from({ length: 20 }, (_, at) => at + 1));
      const outcomes = await atOnce(40, async (caller) => {
        const image = wanted[caller % 20]!;
        if (caller >= 20) return subject.recountUsage(ann);
        await keep(image);
        if (caller % 2 === 0) await subject.delete(ann, [image.id], 0);
      });
      assertSame(reasonsOf(outcomes), []);
      assertSame(await subject.usage(ann), {
        images: 10,
        bytes: 2 + 4 + 6 + 8 + 10 + 12 + 14 + 16 + 18 + 20,
      });
    });
  });
}
