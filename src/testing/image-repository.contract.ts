import assert from 'node:assert/strict';
import { DependencyUnavailableError } from '../domain/errors.ts';
import type { Image } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertInstance, assertSame } from './assertions.ts';
import { aFreshId, anImage, anIntent, notIds } from './builders.ts';
import { imageDeletionContract } from './image-deletion.contract.ts';
import { imageLinksContract } from './image-links.contract.ts';
import { imagePagesContract } from './image-pages.contract.ts';
import { imagePrintsContract } from './image-prints.contract.ts';
import { imageSizesContract } from './image-sizes.contract.ts';
import { imageUpkeepContract } from './image-upkeep.contract.ts';
import { imageUsageContract } from './image-usage.contract.ts';
import { globalRunner, inEachCase, type Open } from './opened.ts';
import { atOnce, reasonOf, reasonsOf } from './outcomes.ts';
import { uploadKeysContract } from './upload-keys.contract.ts';

/**
 * What every `ImageRepository` does. The repository may hold other images.
 *
 * @example
 * ```ts
 * imageRepositoryContract('memory', async () => ({ subject: new MemoryImageRepository(), close: async () => {} }));
 * ```
 */
export function imageRepositoryContract(name: string, open: Open<ImageRepository>, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function begun(members: Partial<Image> = {}) {
      const { subject } = opened();
      const image = anImage(members);
      await subject.begin(anIntent(image));
      return { subject, image };
    }

    it('finds a completed image as it was given', async () => {
      const { subject, image } = await begun();
      await subject.complete(image);
      assertSame(await subject.findOwned(image.ownerId, image.id), image);
    });

    it('keeps what is large, long or Unicode', async () => {
      const original = { ...anImage().original, bytes: 2 ** 41 + 1 };
      const compressed = { ...anImage().compressed, bytes: 2 ** 31 };
      const [filename, ownerId] = ['\u202fé\u0301👩‍👩‍👧 "\\%_\'; --.jpg', '👤'.repeat(64)];
      const { subject, image } = await begun({ filename, ownerId, original, compressed, width: 20_000, height: 1 });
      await subject.complete(image);
      assertSame(await subject.findOwned(ownerId, image.id), image);
    });

    it('takes an intent for no image', async () => {
      const { subject, image } = await begun();
      assert.equal(await subject.findOwned(image.ownerId, image.id), undefined);
      assertSame(await subject.page({ ownerId: image.ownerId, limit: 100 }), {
        images: [],
        nextCursor: undefined,
      });
    });

    it('completes no image whose intent was never written down', async () => {
      const { subject } = opened();
      const image = anImage();
      assertInstance(await reasonOf(subject.complete(image)), DependencyUnavailableError);
      assert.equal(await subject.findOwned(image.ownerId, image.id), undefined);
    });

    it('completes no image whose intent was abandoned', async () => {
      const { subject, image } = await begun();
      await subject.abandon(image.id);
      assertInstance(await reasonOf(subject.complete(image)), DependencyUnavailableError);
      assert.equal(await subject.findOwned(image.ownerId, image.id), undefined);
    });

    it('forgets the intent with the completion', async () => {
      const { subject, image } = await begun();
      await subject.complete(image);
      assertInstance(await reasonOf(subject.complete(image)), DependencyUnavailableError);
      await subject.abandon(image.id);
      assertSame(await subject.findOwned(image.ownerId, image.id), image);
    });

    it('completes an image once, however many ask at the same moment', async () => {
      const { subject, image } = await begun();
      const named = (caller: number) => ({ ...image, filename: `${caller}.jpg` });
      const outcomes = await atOnce(20, (caller) => subject.complete(named(caller)));

      const winner = outcomes.findIndex((outcome) => outcome.status === 'fulfilled');
      assert.equal(reasonsOf(outcomes).length, 19);
      for (const reason of reasonsOf(outcomes)) assertInstance(reason, DependencyUnavailableError);
      assertSame(await subject.findOwned(image.ownerId, image.id), named(winner));
    });

    it('either completes or abandons, when both are asked for at the same moment', async () => {
      const { subject, image } = await begun();
      const outcomes = await atOnce(20, (caller) =>
        caller % 2 === 0 ? subject.complete(image) : subject.abandon(image.id),
      );

      const completed = outcomes.filter(({ status }, caller) => caller % 2 === 0 && status === 'fulfilled').length;
      const found = await subject.findOwned(image.ownerId, image.id);
      assert.equal(completed, found ? 1 : 0);
      for (const reason of reasonsOf(outcomes)) assertInstance(reason, DependencyUnavailableError);
      assert.equal(reasonsOf(outcomes).length, 10 - completed, 'only completions fail');
    });

    it('abandons what is not there without an error', async () => {
      const { subject, image } = await begun();
      await subject.abandon(image.id);
      await subject.abandon(image.id);
      await subject.abandon(aFreshId());
    });

    it('abandons one intent and no other', async () => {
      const { subject, image } = await begun();
      const other = await begun({ ownerId: image.ownerId });
      await subject.abandon(other.image.id);
      await subject.complete(image);
      assertSame(await subject.findOwned(image.ownerId, image.id), image);
    });

    it('finds no image for anybody but its owner', async () => {
      const { subject, image } = await begun({ ownerId: `Ann-e\u0301-${aFreshId()}` });
      await subject.complete(image);
      const { ownerId } = image;
      const others = [aFreshId(), ownerId.toLowerCase(), ownerId.normalize('NFC'), `${ownerId} `, '', '%', '\u0000'];
      for (const other of others) {
        assert.equal(await subject.findOwned(other, image.id), undefined, JSON.stringify(other));
      }
    });

    it('does not take a lone surrogate for the character that stands in for it', async () => {
      const { subject, image } = await begun({ ownerId: `ann-${aFreshId()}-\ufffd` });
      await subject.complete(image);
      const other = image.ownerId.replace('\ufffd', '\ud800');
      assert.equal(await subject.findOwned(other, image.id), undefined);
      assertSame((await subject.page({ ownerId: other, limit: 100 })).images, []);
    });

    it('finds nothing by an id that is no image’s, or no id', async () => {
      const { subject, image } = await begun();
      await subject.complete(image);
      for (const id of [aFreshId(), ...notIds(image.id)]) {
        assert.equal(await subject.findOwned(image.ownerId, id), undefined, JSON.stringify(id));
      }
    });
  });

  imageDeletionContract(name, open, runner);
  imageLinksContract(name, open, runner);
  imagePagesContract(name, open, runner);
  imagePrintsContract(name, open, runner);
  imageSizesContract(name, open, runner);
  imageUpkeepContract(name, open, runner);
  imageUsageContract(name, open, runner);
  uploadKeysContract(name, open, runner);
}
