import assert from 'node:assert/strict';
import type { Compression, Tier } from '../domain/compression.ts';
import { type Image, type ImageId, nextPrintKey } from '../domain/image.ts';
import type { ImageRepository, PrintsToRemake, Replacement } from '../domain/ports/image-repository.ts';
import { assertExcludes, assertIncludes, assertMembers, assertSame } from './assertions.ts';
import { aCompression, aFreshId, anImage, anIntent, aPrint, someBytes, someExif } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { atOnce, reasonsOf, valuesOf } from './outcomes.ts';

const fast: PrintsToRemake = { tier: 'fast' };
const hour = 60 * 60;

/** The part of the `ImageRepository` contract that is about prints that replace others. */
export function imagePrintsContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, prints: ${name}`, () => {
    const opened = inEachCase(runner, open);

    /** Images with these compressions, in the order of their ids, and an id before all of them and after all others. */
    async function anAlbum(...compressions: (Compression | undefined)[]) {
      const { subject } = opened();
      const idOf = lastIds();
      const images = compressions.map((compression, at) =>
        anImage({ id: idOf(at + 1), compressed: aPrint({ compression }) }),
      );
      for (const image of images) {
        await subject.begin(anIntent(image));
        await subject.complete(image);
      }
      return { subject, images, before: idOf(0) };
    }

    const tiers = (...tiers: Tier[]) => tiers.map((tier) => aCompression({ tier }));

    async function aReplaced(members: Partial<Replacement> = {}) {
      const { subject, images, before } = await anAlbum(...tiers('fast'));
      const image = images[0]!;
      const replacement = aReplacement(image, members);
      await subject.discardBlob(replacement.compressed.key, hour);
      return { subject, image, before, replacement };
    }

    it('keeps an image whose print was made before anything was known of it', async () => {
      const { subject } = opened();
      const image = anImage({
        compressed: aPrint({ compression: undefined }),
        placeholder: undefined,
        reveals: undefined,
        exif: undefined,
      });
      await subject.begin(anIntent(image));
      await subject.complete(image);
      assertSame(await subject.findOwned(image.ownerId, image.id), image);
    });

    it('keeps what is known of a print, and no quality or score where it has none', async () => {
      const { quality: _, score: __, ...lossless } = aCompression({ path: 'lossless', tier: 'small' });
      const { subject, images } = await anAlbum(lossless, aCompression({ score: 73.4567890123 }));
      for (const image of images) {
        assertSame(await subject.findOwned(image.ownerId, image.id), image);
      }
    });

    it('counts the prints of the fast tier', async () => {
      const { subject } = opened();
      const before = await subject.countPrints(fast);
      await anAlbum(...tiers('fast', 'small', 'fast'), undefined);
      assert.equal(await subject.countPrints(fast), before + 2);
    });

    it('counts the prints of another preset or algorithm, and those of which nothing is known', async () => {
      const { subject } = opened();
      const notOf = { preset: 'archive', algorithmVersion: 1_000_000 + Math.floor(Math.random() * 1_000_000) } as const;
      const before = await subject.countPrints({ notOf });
      await anAlbum(
        aCompression({ ...notOf, tier: 'fast' }),
        aCompression({ ...notOf, tier: 'small' }),
        aCompression({ ...notOf, preset: 'web' }),
        aCompression({ ...notOf, algorithmVersion: 7 }),
        undefined,
      );
      assert.equal(await subject.countPrints({ notOf }), before + 3);
    });

    it('counts the prints of images whose EXIF nobody has read, until somebody has', async () => {
      const { subject } = opened();
      const notOf = { preset: 'archive', algorithmVersion: 1_000_000 + Math.floor(Math.random() * 1_000_000) } as const;
      const count = await subject.countPrints({ notOf });
      const image = anImage({ compressed: aPrint({ compression: aCompression(notOf) }), exif: undefined });
      await subject.begin(anIntent(image));
      await subject.complete(image);
      assert.equal(await subject.countPrints({ notOf }), count + 1);
      const replacement = aReplacement(image, { exif: {}, compressed: aPrint({ compression: aCompression(notOf) }) });
      await subject.discardBlob(replacement.compressed.key, hour);
      assert.equal(await subject.replacePrint(replacement, hour), true);
      assert.equal(await subject.countPrints({ notOf }), count);
      assertSame((await subject.findOwned(image.ownerId, image.id))?.exif, {});
    });

    it('counts what others are at', async () => {
      const { subject, before } = await anAlbum(...tiers('fast'));
      const count = await subject.countPrints(fast);
      await subject.leasePrint(fast, hour, before);
      assert.equal(await subject.countPrints(fast), count);
    });

    it('leases prints of the fast tier by their ids, each once', async () => {
      const { subject, images, before } = await anAlbum(...tiers('fast', 'small', 'fast', 'fast'), undefined);
      const leased = await leaseAll(subject, fast, before);
      assertSame(leased, [images[0], images[2], images[3]]);
    });

    it('leases prints of another preset or algorithm, and those of which nothing is known', async () => {
      const notOf = { preset: 'standard', algorithmVersion: 2 } as const;
      const { subject, images, before } = await anAlbum(
        aCompression({ ...notOf, tier: 'fast' }),
        aCompression({ ...notOf, preset: 'web' }),
        aCompression({ ...notOf, tier: 'small' }),
        aCompression({ ...notOf, algorithmVersion: 1, tier: 'small' }),
        undefined,
      );
      assertSame(await leaseAll(subject, { notOf }, before), [images[1], images[3], images[4]]);
    });

    it('leases the least id after the one it is told', async () => {
      const { subject, images, before } = await anAlbum(...tiers('fast', 'fast', 'fast'));
      assertSame(await subject.leasePrint(fast, hour, images[0]!.id), images[1]);
      assert.equal(await subject.leasePrint(fast, hour, images[2]!.id), undefined);
      assertSame(await subject.leasePrint(fast, hour, before), images[0]);
    });

    it('leases each print to one caller, however many ask at the same moment', async () => {
      const { subject, images, before } = await anAlbum(...tiers(...Array.from({ length: 20 }, () => 'fast' as const)));
      const outcomes = await atOnce(20, () => subject.leasePrint(fast, hour, before));
      const ids = valuesOf(outcomes).map((image) => image?.id);
      assertMembers(
        ids,
        images.map(({ id }) => id),
      );
    });

    it('leases one print to one of many callers', async () => {
      const { subject, before } = await anAlbum(...tiers('fast'));
      const outcomes = await atOnce(20, () => subject.leasePrint(fast, hour, before));
      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter((image) => image !== undefined).length, 1);
    });

    it('leases what is leased to nobody else, whatever they ask for', async () => {
      const { subject, before } = await anAlbum(...tiers('fast'));
      await subject.leasePrint(fast, hour, before);
      const others: PrintsToRemake = { notOf: { preset: 'archive', algorithmVersion: 9 } };
      assert.equal(await subject.leasePrint(others, hour, before), undefined);
    });

    it('leases again what was not replaced in time, 3 times in all', async () => {
      const { subject, images, before } = await anAlbum(...tiers('fast'));
      const count = await subject.countPrints(fast);
      for (let times = 1; times <= 3; times++) {
        assertSame(await subject.leasePrint(fast, 0, before), images[0], `${times}`);
      }
      assert.equal(await subject.leasePrint(fast, 0, before), undefined);
      assert.equal(await subject.countPrints(fast), count - 1, 'given up');
    });

    it('leases what another algorithm made as often as it is asked to', async () => {
      const others: PrintsToRemake = { notOf: { preset: 'archive', algorithmVersion: 9 } };
      const { subject, images, before } = await anAlbum(...tiers('small'));
      for (let times = 1; times <= 5; times++) {
        assertSame(await subject.leasePrint(others, 0, before), images[0], `${times}`);
      }
    });

    it('leases at once what was given back, however often', async () => {
      const { subject, images, before } = await anAlbum(...tiers('fast'));
      for (let times = 1; times <= 5; times++) {
        assertSame(await subject.leasePrint(fast, hour, before), images[0], `${times}`);
        await subject.returnPrint(images[0]!.id);
      }
    });

    it('takes giving back for nothing where nothing was leased', async () => {
      const { subject, images, before } = await anAlbum(...tiers('fast'));
      const [{ id } = anImage()] = images;
      await subject.returnPrint(aFreshId());
      await subject.returnPrint(id);
      for (let times = 1; times <= 3; times++) await subject.leasePrint(fast, 0, before);
      await subject.returnPrint(id);
      await subject.returnPrint(id);
      assertSame(await subject.leasePrint(fast, 0, before), images[0], 'the third time');
      assert.equal(await subject.leasePrint(fast, 0, before), undefined, 'the fourth time');
    });

    it('leaves the links to the image as they are when its print is replaced', async () => {
      const { subject, image, replacement } = await aReplaced();
      await subject.revokeLinks(image.ownerId, image.id);
      assert.equal(await subject.replacePrint(replacement, hour), true);
      assert.equal(await subject.linkGeneration(image.ownerId, image.id), 1);
    });

    it('replaces a print, and what was seen while it was made', async () => {
      const { subject, image, replacement } = await aReplaced();
      assert.equal(await subject.replacePrint(replacement, hour), true);
      const { compressed, placeholder, reveals, exif } = replacement;
      assertSame(await subject.findOwned(image.ownerId, image.id), {
        ...image,
        compressed,
        placeholder,
        reveals,
        exif,
      });
    });

    it('ends the lease with the replacement, and forgets how often there was one', async () => {
      const compressed = aPrint({ compression: aCompression({ tier: 'fast' }) });
      const { subject, image, before, replacement } = await aReplaced({ compressed });
      await subject.leasePrint(fast, 0, before);
      await subject.leasePrint(fast, 0, before);
      await subject.leasePrint(fast, hour, before);
      await subject.replacePrint(replacement, hour);
      for (let times = 1; times <= 3; times++) {
        assert.equal((await subject.leasePrint(fast, 0, before))?.id, image.id, `${times}`);
      }
    });

    it('leases a print of the small tier no more', async () => {
      const { subject, before, replacement } = await aReplaced();
      await subject.replacePrint(replacement, hour);
      assert.equal(await subject.leasePrint(fast, hour, before), undefined);
    });

    it('discards the old print with the replacement, and not the new one', async () => {
      const { subject, image, replacement } = await aReplaced();
      await subject.replacePrint(replacement, -hour);
      const due = await allDiscarded(subject);
      assertIncludes(due, [image.compressed.key]);
      assertExcludes(due, [replacement.compressed.key]);
    });

    it('keeps the old print for readers for so long', async () => {
      const { subject, image, replacement } = await aReplaced();
      await subject.replacePrint(replacement, hour);
      assertExcludes(await allDiscarded(subject), [image.compressed.key]);
    });

    for (const [what, prepared] of [
      ['was not written down', (subject, { compressed: { key } }) => subject.forgetBlob(key)],
      ['is due', (subject, { compressed: { key } }) => subject.discardBlob(key, -1)],
      ['is almost due', (subject, { compressed: { key } }) => subject.discardBlob(key, 5)],
    ] satisfies [string, (subject: ImageRepository, replacement: Replacement) => Promise<void>][]) {
      it(`does not replace a print by one whose key ${what}`, async () => {
        const { subject, image, replacement } = await aReplaced();
        await prepared(subject, replacement);
        assert.equal(await subject.replacePrint(replacement, -hour), false);
        assertSame(await subject.findOwned(image.ownerId, image.id), image);
        assertExcludes(await allDiscarded(subject), [image.compressed.key]);
      });
    }

    for (const [what, members] of [
      ['that is another one by now', () => ({ replacedKey: nextPrintKey(aFreshId(), aFreshId()) })],
      ['of no image', () => ({ id: aFreshId() })],
    ] satisfies [string, () => Partial<Replacement>][]) {
      it(`does not replace a print ${what}, and leaves the new one to be deleted`, async () => {
        const { subject, image, replacement } = await aReplaced(members());
        assert.equal(await subject.replacePrint(replacement, -hour), false);
        assertSame(await subject.findOwned(image.ownerId, image.id), image);
        assertExcludes(await allDiscarded(subject), [image.compressed.key, replacement.replacedKey]);
        await subject.discardBlob(replacement.compressed.key, -hour);
        assertIncludes(await allDiscarded(subject), [replacement.compressed.key]);
      });
    }

    it('lets one of many replacements win, and leaves the others to be deleted', async () => {
      const { subject, images } = await anAlbum(...tiers('fast'));
      const image = images[0]!;
      const replacements = Array.from({ length: 20 }, () => aReplacement(image));
      for (const { compressed } of replacements) await subject.discardBlob(compressed.key, hour);
      const outcomes = await atOnce(20, (caller) => subject.replacePrint(replacements[caller]!, -hour));

      assertSame(reasonsOf(outcomes), []);
      assert.equal(valuesOf(outcomes).filter(Boolean).length, 1);
      const winner = replacements[valuesOf(outcomes).indexOf(true)]!;
      assertSame((await subject.findOwned(image.ownerId, image.id))?.compressed, winner.compressed);
      const keys = replacements.map(({ compressed }) => compressed.key);
      for (const key of keys) if (key !== winner.compressed.key) await subject.discardBlob(key, -hour);
      const due = await allDiscarded(subject);
      const losers = keys.filter((key) => key !== winner.compressed.key);
      assertMembers(
        keys.filter((key) => due.includes(key)),
        losers,
      );
    });

    it('either replaces a print by a blob or lets it be deleted, when both happen at the same moment', async () => {
      const { subject, image, replacement } = await aReplaced();
      const { key } = replacement.compressed;
      const [replaced] = await Promise.all([subject.replacePrint(replacement, hour), subject.forgetBlob(key)]);
      const found = await subject.findOwned(image.ownerId, image.id);
      assert.equal(found?.compressed.key === key, replaced);
    });

    it('names blobs when they are due, the longest due first', async () => {
      const { subject } = opened();
      const keys = ['a', 'b', 'c', 'd'].map((letter) => nextPrintKey(aFreshId(), letter.repeat(16)));
      const [a = '', b = '', c = '', d = ''] = keys;
      await subject.discardBlob(b, -2 * hour);
      await subject.discardBlob(a, -hour);
      await subject.discardBlob(c, -3 * hour);
      await subject.discardBlob(d, hour);
      const due = await subject.discardedBlobs();
      assertSame(
        due.filter((key) => keys.includes(key)),
        [c, b, a],
      );
      for (const key of keys) await subject.forgetBlob(key);
    });

    it('names blobs until they are forgotten, which may happen twice', async () => {
      const { subject } = opened();
      const key = nextPrintKey(aFreshId(), aFreshId());
      await subject.discardBlob(key, -hour);
      for (let times = 1; times <= 2; times++) assertIncludes(await subject.discardedBlobs(), [key]);
      await subject.forgetBlob(key);
      await subject.forgetBlob(key);
      assertExcludes(await subject.discardedBlobs(), [key]);
    });

    it('takes the last word on when a blob is due', async () => {
      const { subject } = opened();
      const key = nextPrintKey(aFreshId(), aFreshId());
      await subject.discardBlob(key, -hour);
      await subject.discardBlob(key, hour);
      assertExcludes(await subject.discardedBlobs(), [key]);
      await subject.discardBlob(key, -hour);
      assertIncludes(await subject.discardedBlobs(), [key]);
      await subject.forgetBlob(key);
    });

    it('names up to 100 blobs at a time', async () => {
      const { subject } = opened();
      await allDiscarded(subject);
      const keys = Array.from({ length: 101 }, () => nextPrintKey(aFreshId(), aFreshId()));
      for (const key of keys) await subject.discardBlob(key, -hour);
      assert.equal((await subject.discardedBlobs()).length, 100);
      // beside what others have let go of, which may have come due meanwhile
      assertIncludes(await allDiscarded(subject), keys);
    });
  });
}

/** A small print in the place of an image's, seen anew. */
function aReplacement(image: Image, members: Partial<Replacement> = {}): Replacement {
  const compression = aCompression({ tier: 'small', quality: 68, score: 75.5 });
  return {
    id: image.id,
    replacedKey: image.compressed.key,
    compressed: aPrint({ bytes: 987_654, width: 2048, height: 1536, compression }),
    placeholder: { thumbhash: someBytes(21), dominantColor: '#102030' },
    reveals: ['time', 'thumbnail'],
    exif: someExif({ takenAt: '2025-12-24T18:30:15' }),
    ...members,
  };
}

/** Ids that come after all that were made before, so that whatever else there is never comes in between. */
function lastIds(): (at: number) => ImageId {
  const moment = Math.floor((performance.timeOrigin + performance.now()) * 1000)
    .toString(16)
    .padStart(16, '0');
  const tail = `${moment.slice(0, 4)}-${moment.slice(4, 8)}-${moment.slice(8, 12)}-${moment.slice(12)}`;
  return (at) => `ffffffff-${tail}${at.toString(16).padStart(8, '0')}`;
}

async function leaseAll(subject: ImageRepository, prints: PrintsToRemake, after: ImageId): Promise<Image[]> {
  const leased: Image[] = [];
  for (;;) {
    const image = await subject.leasePrint(prints, hour, after);
    if (!image) return leased;
    leased.push(image);
  }
}

/** Every blob that is due; they are forgotten. */
async function allDiscarded(subject: ImageRepository): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const due = await subject.discardedBlobs();
    if (due.length === 0) return all;
    all.push(...due);
    for (const key of due) await subject.forgetBlob(key);
  }
}
