import assert from 'node:assert/strict';
import type { Image } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertExcludes, assertSame } from './assertions.ts';
import { aFreshId, anImage, anIntent, notIds } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, valuesOf } from './outcomes.ts';

/** The part of the `ImageRepository` contract that is about links. */
export function imageLinksContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, links: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function kept(members: Partial<Image> = {}) {
      const { subject } = opened();
      const image = anImage(members);
      await subject.begin(anIntent(image));
      await subject.complete(image);
      return { subject, image, id: image.id, ownerId: image.ownerId };
    }

    it('begins with the generation 0', async () => {
      const { subject, id, ownerId } = await kept();
      assert.equal(await subject.linkGeneration(ownerId, id), 0);
    });

    it('tells whose an image is, by the generation of its links', async () => {
      const { subject, id, ownerId } = await kept();
      assert.equal(await subject.ownerOfLinked(id, 0), ownerId);
      for (const other of [1, 2 ** 31 - 1, 2 ** 31, 9_999_999_999]) {
        assert.equal(await subject.ownerOfLinked(id, other), undefined, `${other}`);
      }
    });

    it('begins another generation with each revocation, and ends the one before', async () => {
      const { subject, id, ownerId } = await kept();
      const seen = [0];
      for (let i = 0; i < 3; i++) {
        assert.equal(await subject.revokeLinks(ownerId, id), true);
        const generation = (await subject.linkGeneration(ownerId, id)) ?? assert.fail('it is there');
        assert.equal(await subject.ownerOfLinked(id, generation), ownerId);
        for (const ended of seen) assert.equal(await subject.ownerOfLinked(id, ended), undefined);
        seen.push(generation);
      }
      assert.equal(new Set(seen).size, 4);
    });

    it('begins one for each of any number of callers at the same moment', async () => {
      const { subject, id, ownerId } = await kept();
      const outcomes = await atOnce(20, async () => {
        await subject.revokeLinks(ownerId, id);
        return subject.linkGeneration(ownerId, id);
      });
      const generations = valuesOf(outcomes);
      assert.equal(generations.length, 20);
      assertExcludes(generations, [0]);
      assert.equal(await subject.linkGeneration(ownerId, id), 20);
    });

    it('changes nothing for other images', async () => {
      const { subject, id, ownerId } = await kept();
      const other = await kept({ ownerId });
      await subject.revokeLinks(ownerId, id);
      assert.equal(await subject.linkGeneration(ownerId, other.id), 0);
    });

    it('changes nothing else about an image', async () => {
      const { subject, image, id, ownerId } = await kept();
      await subject.revokeLinks(ownerId, id);
      assertSame(await subject.findOwned(ownerId, id), image);
    });

    it('has nothing to say to anybody but the owner, and does nothing for them', async () => {
      const { subject, id, ownerId } = await kept({ ownerId: `Ann-${aFreshId()}` });
      for (const other of [aFreshId(), ownerId.toLowerCase(), `${ownerId} `, '', '\u0000', '\ud800']) {
        assert.equal(await subject.linkGeneration(other, id), undefined, JSON.stringify(other));
        assert.equal(await subject.revokeLinks(other, id), false, JSON.stringify(other));
      }
      assert.equal(await subject.linkGeneration(ownerId, id), 0);
    });

    it('knows nothing of images that are not there, or of what is no id', async () => {
      const { subject, id, ownerId } = await kept();
      for (const other of [aFreshId(), ...notIds(id)]) {
        assert.equal(await subject.linkGeneration(ownerId, other), undefined, JSON.stringify(other));
        assert.equal(await subject.ownerOfLinked(other, 0), undefined, JSON.stringify(other));
        assert.equal(await subject.revokeLinks(ownerId, other), false, JSON.stringify(other));
      }
    });

    it('takes an intent for no image', async () => {
      const { subject } = opened();
      const image = anImage();
      await subject.begin(anIntent(image));
      assert.equal(await subject.linkGeneration(image.ownerId, image.id), undefined);
      assert.equal(await subject.ownerOfLinked(image.id, 0), undefined);
      assert.equal(await subject.revokeLinks(image.ownerId, image.id), false);
    });
  });
}
