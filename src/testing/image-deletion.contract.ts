import assert from 'node:assert/strict';
import { type BlobKey, type Image, nextPrintKey, type StoredSize } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import { assertExcludes, assertIncludes, assertMembers, assertSame } from './assertions.ts';
import { aFreshId, anImage, anIntent, aPrint, aSize, notIds, someBytes, someExif } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const hour = 60 * 60;

/** The part of the `ImageRepository` contract that is about images that are deleted. */
export function imageDeletionContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, deletion: ${name}`, () => {
    const opened = inEachCase(runner, open);

    /** So many images of one owner, each a second newer than the one before. */
    async function kept(count = 1, ownerId = aFreshId()) {
      const { subject } = opened();
      const images = Array.from({ length: count }, (_, at) =>
        anImage({ ownerId, createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, at)) }),
      );
      for (const image of images) {
        await subject.begin(anIntent(image));
        await subject.complete(image);
      }
      const ids = images.map(({ id }) => id);
      return { subject, ownerId, images, image: images[0]!, ids, id: ids[0]! };
    }

    async function sized(subject: ImageRepository, image: Image, edge: number): Promise<StoredSize> {
      const size = aSize(image.id, { edge });
      await subject.discardBlob(size.key, hour);
      assert.equal(await subject.keepSize(image.id, size), true);
      return size;
    }

    const listed = async (subject: ImageRepository, ownerId: string) =>
      (await subject.page({ ownerId, limit: 100 })).images.map(({ id }) => id);

    it('deletes an image, and says so', async () => {
      const { subject, ownerId, id } = await kept();
      assertSame(await subject.delete(ownerId, [id], hour), new Set([id]));
      assert.equal(await subject.findOwned(ownerId, id), undefined);
      assert.equal(await subject.findSized(ownerId, id, 256, 0), undefined);
      assertSame(await listed(subject, ownerId), []);
    });

    it('deletes several, however they are ordered and repeated, and no others', async () => {
      const { subject, ownerId, ids } = await kept(5);
      const [a = '', b = '', c = '', d = '', e = ''] = ids;
      const foreign = await kept();
      const deleted = await subject.delete(ownerId, [d, a, d, c, aFreshId(), foreign.id], hour);
      assertSame(deleted, new Set([a, c, d]));
      assertSame(await listed(subject, ownerId), [e, b]);
      assertSame(await foreign.subject.findOwned(foreign.ownerId, foreign.id), foreign.image);
    });

    it('deletes a hundred at once', async () => {
      const { subject, ownerId, ids } = await kept(100);
      assertSame(await subject.delete(ownerId, ids, hour), new Set(ids));
    });

    it('deletes nothing where none are named', async () => {
      const { subject, ownerId, ids } = await kept();
      assertSame(await subject.delete(ownerId, [], hour), new Set());
      assertSame(await listed(subject, ownerId), ids);
    });

    it('finds what was deleted no more, by any other way', async () => {
      const { subject, ownerId, id } = await kept();
      await subject.delete(ownerId, [id], hour);
      assertSame(await subject.delete(ownerId, [id], hour), new Set(), 'a second time');
      assert.equal(await subject.linkGeneration(ownerId, id), undefined);
      assert.equal(await subject.ownerOfLinked(id, 0), undefined);
      assert.equal(await subject.revokeLinks(ownerId, id), false);
      assert.equal(await subject.countPrints({ imageId: id }), 0);
      assert.equal(await subject.leasePrint({ imageId: id }, hour), undefined);
      assertSame(await subject.sizesOf([id]), []);
    });

    it('deletes nothing for anybody but the owner, nor by what is no id', async () => {
      const { subject, ownerId, image, id } = await kept(1, `Ann-${aFreshId()}`);
      for (const other of [aFreshId(), ownerId.toLowerCase(), `${ownerId} `, '', '\u0000', '\ud800']) {
        assertSame(await subject.delete(other, [id], hour), new Set(), JSON.stringify(other));
      }
      assertSame(await subject.delete(ownerId, notIds(id), hour), new Set());
      assertSame(await subject.findOwned(ownerId, id), image);
    });

    it('leaves an upload alone that is under way, by the same id, too', async () => {
      const { subject } = opened();
      const image = anImage();
      await subject.begin(anIntent(image));
      assertSame(await subject.delete(image.ownerId, [image.id], hour), new Set());
      await subject.complete(image);
      assertSame(await subject.findOwned(image.ownerId, image.id), image);
    });

    it('discards the blobs with the image, those of its sizes, too', async () => {
      const { subject, ownerId, image, id } = await kept();
      const other = await kept();
      const sizes = [await sized(subject, image, 256), await sized(subject, image, 640)];
      const otherSize = await sized(subject, other.image, 256);
      await subject.delete(ownerId, [id], -1);
      const due = await allDiscarded(subject);
      assertIncludes(due, [...blobsOf(image), ...sizes.map(({ key }) => key)]);
      assertExcludes(due, [...blobsOf(other.image), otherSize.key]);
    });

    it('keeps the original and the print for so long', async () => {
      const { subject, ownerId, image, id } = await kept();
      await subject.delete(ownerId, [id], hour);
      assertExcludes(await allDiscarded(subject), blobsOf(image));
      assertMembers([...(await subject.knownBlobs(blobsOf(image)))], blobsOf(image), 'and knows of them');
    });

    it('discards nothing that was not deleted', async () => {
      const { subject, image, id } = await kept();
      await subject.delete(aFreshId(), [id], -1);
      assertExcludes(await allDiscarded(subject), blobsOf(image));
    });

    it('tells one of many who delete an image at the same moment', async () => {
      const { subject, ownerId, id } = await kept();
      const outcomes = await atOnce(20, () => subject.delete(ownerId, [id], hour));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter((deleted) => deleted.has(id)).length, 1);
    });

    it('gives each image to one of many who delete some of the same, in any order', async () => {
      const { subject, ownerId, ids } = await kept(30);
      const outcomes = await atOnce(20, (caller) => {
        const some = ids.filter((_, at) => (at + caller) % 3 !== 0);
        return subject.delete(ownerId, caller % 2 === 0 ? some : some.toReversed(), hour);
      });
      assertSame(reasonsOf(outcomes), []);
      const deleted = valuesOf(outcomes).flatMap((each) => [...each]);
      assertSame(deleted.toSorted(), ids.toSorted());
      assertSame(await listed(subject, ownerId), []);
    });

    it('deletes an image with the print that it has by then, when that is replaced at the same moment', async () => {
      for (let round = 0; round < 20; round++) {
        const { subject, ownerId, image, id } = await kept();
        const compressed = aPrint({ key: nextPrintKey(id, aFreshId()) });
        const replacement = {
          id,
          replacedKey: image.compressed.key,
          compressed,
          placeholder: { thumbhash: someBytes(25), dominantColor: '#7f6a54' },
          reveals: [],
          exif: someExif(),
        };
        await subject.discardBlob(compressed.key, hour);
        const both = [() => subject.delete(ownerId, [id], hour), () => subject.replacePrint(replacement, hour)];
        const outcomes = await atOnce(2, async (caller) => both[(caller + round) % 2]!());
        assertSame(reasonsOf(outcomes), []);
        assert.equal(await subject.findOwned(ownerId, id), undefined);
        await areDiscarded(subject, [...blobsOf(image), compressed.key]);
      }
    });

    it('deletes an image with the sizes that it has by then, when one is kept at the same moment', async () => {
      for (let round = 0; round < 20; round++) {
        const { subject, ownerId, image, id } = await kept();
        const size = aSize(id);
        await subject.discardBlob(size.key, hour);
        const both = [() => subject.delete(ownerId, [id], hour), () => subject.keepSize(id, size)];
        const outcomes = await atOnce(2, async (caller) => both[(caller + round) % 2]!());
        assertSame(reasonsOf(outcomes), []);
        assert.equal(await subject.findOwned(ownerId, id), undefined);
        await areDiscarded(subject, [...blobsOf(image), size.key]);
      }
    });

    it('completes no upload with the id of an image that was deleted', async () => {
      const { subject, ownerId, image, id } = await kept();
      await subject.delete(ownerId, [id], hour);
      await reasonOf(subject.complete(image));
      assert.equal(await subject.findOwned(ownerId, id), undefined);
    });

    for (const limit of [1, 2, 3]) {
      it(`shows what stays once, in pages of ${limit}, whatever is deleted meanwhile`, async () => {
        const { subject, ownerId, ids } = await kept(12);
        const [before, after] = [ids.toReversed(), new Set(ids.filter((_, at) => at % 3 === 0))];
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await subject.page({ ownerId, limit, cursor });
          seen.push(...page.images.map(({ id }) => id));
          cursor = page.nextCursor;
          // The one that the cursor was made of, one that was seen and one that is to come.
          const last = before.indexOf(seen.at(-1) ?? '');
          const doomed = [before[last], before[last - 2], before[last + 2]].filter((id) => !after.has(id ?? ''));
          await subject.delete(
            ownerId,
            doomed.flatMap((id) => id ?? []),
            hour,
          );
        } while (cursor !== undefined);
        assert.equal(new Set(seen).size, seen.length, 'nothing twice');
        assertIncludes(seen, [...after]);
      });
    }

    it('tells whether an upload of an owner’s is under way', async () => {
      const { subject } = opened();
      const [image, other] = [anImage(), anImage()];
      for (const each of [image, other]) await subject.begin(anIntent(each));
      assert.equal(await subject.isUploading(image.ownerId), true);
      await subject.complete(image);
      await subject.abandon(other.id);
      for (const { ownerId } of [image, other]) assert.equal(await subject.isUploading(ownerId), false);
      for (const nobody of ['', '\u0000', '\ud800']) assert.equal(await subject.isUploading(nobody), false);
    });
  });
}

function blobsOf({ original, compressed }: Image): BlobKey[] {
  return [original.key, compressed.key];
}

/** That all these are written down to be deleted, now or later. */
async function areDiscarded(subject: ImageRepository, keys: readonly BlobKey[]): Promise<void> {
  assertMembers([...(await subject.knownBlobs(keys))], [...keys], 'known');
  for (const key of keys) await subject.forgetBlob(key);
  assertSame([...(await subject.knownBlobs(keys))], [], 'known otherwise than as discarded');
}

/** Every blob that is due; they are forgotten. */
async function allDiscarded(subject: ImageRepository): Promise<BlobKey[]> {
  const all: BlobKey[] = [];
  for (let due = await subject.discardedBlobs(); due.length > 0; due = await subject.discardedBlobs()) {
    for (const key of due) await subject.forgetBlob(key);
    all.push(...due);
  }
  return all;
}
