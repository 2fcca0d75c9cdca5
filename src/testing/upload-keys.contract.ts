import assert from 'node:assert/strict';
import { DependencyUnavailableError, RequestInProgressError } from '../domain/errors.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertHas, assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, aKey, anImage, anIntent } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const day = 24 * 60 * 60;

/** How an `ImageRepository` tells an upload that comes again from another one. */
export function uploadKeysContract(
  name: string,
  open: Open<ImageRepository>,
  { describe, it, ...hooks }: Runner,
): void {
  describe(`ImageRepository contract, keys of uploads: ${name}`, () => {
    const opened = inEachCase({ describe, it, ...hooks }, open);
    const held = { state: 'held' };
    const running = { state: 'running' };

    /** An image of somebody's who asks for it with a key; nothing is held yet. */
    function anUpload(members: Parameters<typeof anImage>[0] = {}) {
      const { subject } = opened();
      const image = anImage({ ownerId: `ann-${aFreshId()}`, ...members });
      const { ownerId, id } = image;
      const key = { key: aKey(), forSeconds: day };
      const hold = (by: Partial<{ ownerId: string; id: string; forSeconds: number }> = {}) =>
        subject.holdKey(by.ownerId ?? ownerId, by.id ?? id, { ...key, forSeconds: by.forSeconds ?? day });
      const begin = () => subject.begin(anIntent(image), { key });
      const complete = () => subject.complete(image, key);
      const release = (by = id) => subject.releaseKey(ownerId, by, key.key);
      return { subject, image, key, hold, begin, complete, release };
    }

    it('lets one hold a key, and tells everybody else that it is held', async () => {
      const { hold } = anUpload();
      assertSame(await hold(), held);
      assertSame(await hold({ id: aFreshId() }), running);
      assertSame(await hold(), running, 'the same once more is another upload');
    });

    it('lets one of many hold a key, at the same moment', async () => {
      const { hold } = anUpload();
      const outcomes = await atOnce(20, () => hold({ id: aFreshId() }));
      const states = valuesOf(outcomes).map(({ state }) => state);
      assertSame(states.toSorted(), ['held', ...Array(19).fill('running')]);
    });

    it('keeps the keys of owners apart, and keys that differ in nothing but their case', async () => {
      const { subject, image, hold } = anUpload();
      await hold();
      assertSame(await hold({ ownerId: aFreshId(), id: aFreshId() }), held);
      const [lower, upper] = ['abcdefghijklmnop', 'ABCDEFGHIJKLMNOP'];
      for (const key of [lower, upper]) {
        assertSame(await subject.holdKey(image.ownerId, aFreshId(), { key, forSeconds: day }), held);
      }
    });

    it('says what image an upload became that is done', async () => {
      const { image, hold, begin, complete } = anUpload();
      await hold();
      await begin();
      assertSame(await hold({ id: aFreshId() }), running);
      await complete();
      assertSame(await hold({ id: aFreshId() }), { state: 'done', imageId: image.id });
    });

    it('says so when that image was deleted since', async () => {
      const { subject, image, hold, begin, complete } = anUpload();
      await hold();
      await begin();
      await complete();
      await subject.delete(image.ownerId, [image.id], 0);
      assertSame(await hold({ id: aFreshId() }), { state: 'done', imageId: image.id });
    });

    it('lets a key go that is released, and no other', async () => {
      const { hold, release } = anUpload();
      await hold();
      await release(aFreshId());
      assertSame(await hold({ id: aFreshId() }), running);
      await release();
      await release();
      assertSame(await hold({ id: aFreshId() }), held);
    });

    it('lets no key go whose upload is done', async () => {
      const { hold, begin, complete, release } = anUpload();
      await hold();
      await begin();
      await complete();
      await release();
      assertHas(await hold({ id: aFreshId() }), { state: 'done' });
    });

    it('lets one of many take a key over whose time is over, at the same moment', async () => {
      const { hold } = anUpload();
      await hold({ forSeconds: 0 });
      const outcomes = await atOnce(20, () => hold({ id: aFreshId() }));
      assert.equal(valuesOf(outcomes).filter(({ state }) => state === 'held').length, 1);
      assert.equal(valuesOf(outcomes).length, 20);
    });

    it('begins no upload whose key was taken over, and writes nothing of it down', async () => {
      const { subject, image, hold, begin } = anUpload();
      await hold({ forSeconds: 0 });
      await hold({ id: aFreshId() });
      assertInstance(await reasonOf(begin()), RequestInProgressError);
      assert.equal(await subject.isUploading(image.ownerId), false);
    });

    it('begins no upload with a key that nobody holds', async () => {
      const { begin } = anUpload();
      assertInstance(await reasonOf(begin()), RequestInProgressError);
    });

    it('holds a key for longer once the upload has begun', async () => {
      const { hold, begin } = anUpload();
      await hold({ forSeconds: 0 });
      await begin();
      assertSame(await hold({ id: aFreshId() }), running);
    });

    it('completes no upload whose key was taken over, and leaves the intent to the clean-up', async () => {
      const { subject, image, key, hold, complete } = anUpload();
      await hold();
      await subject.begin(anIntent(image), { key: { ...key, forSeconds: 0 } });
      await hold({ id: aFreshId() });
      assertInstance(await reasonOf(complete()), DependencyUnavailableError);
      assert.equal(await subject.findOwned(image.ownerId, image.id), undefined);
      assert.equal(await subject.isUploading(image.ownerId), true);
    });

    it('marks no key as done whose intent is gone', async () => {
      const { subject, image, hold, begin, complete } = anUpload();
      await hold();
      await begin();
      await subject.abandon(image.id);
      assertInstance(await reasonOf(complete()), DependencyUnavailableError);
      assertSame(await hold({ id: aFreshId() }), running);
    });

    it('completes one image, whoever completes, releases and takes over at the same moment', async () => {
      const { subject, image, key, hold, complete, release } = anUpload();
      await hold();
      await subject.begin(anIntent(image), { key: { ...key, forSeconds: 0 } });
      const next = anImage({ ownerId: image.ownerId });
      const takeOver = async () => {
        if ((await hold({ id: next.id })).state !== 'held') return;
        await subject.begin(anIntent(next), { key });
        await subject.complete(next, key);
      };
      const outcomes = await atOnce(21, (caller) => [complete, release, takeOver][caller % 3]!());
      for (const reason of reasonsOf(outcomes)) assertInstance(reason, DependencyUnavailableError);
      const there = [image.id, next.id].map((id) => subject.findOwned(image.ownerId, id));
      assertWithin((await Promise.all(there)).filter(Boolean).length, -Infinity, 1);
      const { images } = await subject.page({ ownerId: image.ownerId, limit: 10 });
      const state = await hold({ id: aFreshId() });
      assertSame(state, images[0] ? { state: 'done', imageId: images[0].id } : held);
    });

    it('forgets a key that is done once its time is over: then it is as if it had never been', async () => {
      const { subject, image, key, hold, begin } = anUpload();
      await hold();
      await begin();
      await subject.complete(image, { ...key, forSeconds: 0 });
      assertSame(await hold({ id: aFreshId() }), held);
    });

    it('forgets keys whose time is over, each once, and no others', async () => {
      const [over, live] = [anUpload(), anUpload()];
      const { subject } = over;
      while ((await subject.forgetOverKeys()) > 0);
      await over.hold({ forSeconds: 0 });
      await live.hold();
      const forgotten = valuesOf(await atOnce(5, () => subject.forgetOverKeys()));
      assert.equal(
        forgotten.reduce((sum, count) => sum + count, 0),
        1,
      );
      assertInstance(await reasonOf(over.begin()), RequestInProgressError);
      assertSame(await live.hold(), running);
    });

    it('forgets all keys of an owner, and nobody else’s', async () => {
      const [anns, bobs] = [anUpload(), anUpload()];
      await anns.hold();
      await bobs.hold();
      assert.equal(await anns.subject.forgetKeysOf(anns.image.ownerId), 1);
      assert.equal(await anns.subject.forgetKeysOf(anns.image.ownerId), 0);
      assertSame(await anns.hold(), held);
      assertSame(await bobs.hold(), running);
    });
  });
}
