import { expect } from 'chai';
import type { Image } from '../../src/domain/image.ts';
import type { ImageRepository } from '../../src/domain/ports/image-repository.ts';
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
      expect(await subject.linkGeneration(ownerId, id)).to.equal(0);
    });

    it('tells whose an image is, by the generation of its links', async () => {
      const { subject, id, ownerId } = await kept();
      expect(await subject.ownerOfLinked(id, 0)).to.equal(ownerId);
      for (const other of [1, 2 ** 31 - 1, 2 ** 31, 9_999_999_999]) {
        expect(await subject.ownerOfLinked(id, other), `${other}`).to.equal(undefined);
      }
    });

    it('begins another generation with each revocation, and ends the one before', async () => {
      const { subject, id, ownerId } = await kept();
      const seen = [0];
      for (let i = 0; i < 3; i++) {
        expect(await subject.revokeLinks(ownerId, id)).to.equal(true);
        const generation = (await subject.linkGeneration(ownerId, id)) ?? expect.fail('it is there');
        expect(await subject.ownerOfLinked(id, generation)).to.equal(ownerId);
        for (const ended of seen) expect(await subject.ownerOfLinked(id, ended)).to.equal(undefined);
        seen.push(generation);
      }
      expect(new Set(seen)).to.have.lengthOf(4);
    });

    it('begins one for each of any number of callers at the same moment', async () => {
      const { subject, id, ownerId } = await kept();
      const outcomes = await atOnce(20, async () => {
        await subject.revokeLinks(ownerId, id);
        return subject.linkGeneration(ownerId, id);
      });
      const generations = valuesOf(outcomes);
      expect(generations).to.have.lengthOf(20).and.not.include(0);
      expect(await subject.linkGeneration(ownerId, id)).to.equal(20);
    });

    it('changes nothing for other images', async () => {
      const { subject, id, ownerId } = await kept();
      const other = await kept({ ownerId });
      await subject.revokeLinks(ownerId, id);
      expect(await subject.linkGeneration(ownerId, other.id)).to.equal(0);
    });

    it('changes nothing else about an image', async () => {
      const { subject, image, id, ownerId } = await kept();
      await subject.revokeLinks(ownerId, id);
      expect(await subject.findOwned(ownerId, id)).to.deep.equal(image);
    });

    it('has nothing to say to anybody but the owner, and does nothing for them', async () => {
      const { subject, id, ownerId } = await kept({ ownerId: `Ann-${aFreshId()}` });
      for (const other of [aFreshId(), ownerId.toLowerCase(), `${ownerId} `, '', '\u0000', '\ud800']) {
        expect(await subject.linkGeneration(other, id), JSON.stringify(other)).to.equal(undefined);
        expect(await subject.revokeLinks(other, id), JSON.stringify(other)).to.equal(false);
      }
      expect(await subject.linkGeneration(ownerId, id)).to.equal(0);
    });

    it('knows nothing of images that are not there, or of what is no id', async () => {
      const { subject, id, ownerId } = await kept();
      for (const other of [aFreshId(), ...notIds(id)]) {
        expect(await subject.linkGeneration(ownerId, other), JSON.stringify(other)).to.equal(undefined);
        expect(await subject.ownerOfLinked(other, 0), JSON.stringify(other)).to.equal(undefined);
        expect(await subject.revokeLinks(ownerId, other), JSON.stringify(other)).to.equal(false);
      }
    });

    it('takes an intent for no image', async () => {
      const { subject } = opened();
      const image = anImage();
      await subject.begin(anIntent(image));
      expect(await subject.linkGeneration(image.ownerId, image.id)).to.equal(undefined);
      expect(await subject.ownerOfLinked(image.id, 0)).to.equal(undefined);
      expect(await subject.revokeLinks(image.ownerId, image.id)).to.equal(false);
    });
  });
}
