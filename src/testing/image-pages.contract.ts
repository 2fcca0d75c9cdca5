import assert from 'node:assert/strict';
import { InvalidCursorError } from '../domain/errors.ts';
import type { Image } from '../domain/image.ts';
import { type ImageListing, type ImageOrder, imageOrders, listedAt } from '../domain/page.ts';
import type { ImageRepository, PageRequest } from '../domain/ports/image-repository.ts';
import { assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshId, anImage, anIntent, aPrint, aSha256, later, noon, someExif } from './builders.ts';
import { inEachCase, type Open, type Runner } from './opened.ts';
import { reasonOf } from './outcomes.ts';

/** The part of the `ImageRepository` contract that is about lists. */
export function imagePagesContract(name: string, open: Open<ImageRepository>, runner: Runner): void {
  const { describe, it } = runner;
  describe(`ImageRepository contract, pages: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function add(images: readonly Image[]): Promise<void> {
      const { subject } = opened();
      for (const image of images) {
        await subject.begin(anIntent(image));
        await subject.complete(image);
      }
    }

    /**
     * Images of one owner that came a second apart, but for three of the same moment; in no order. They were taken in another
     * one, three of them at the same moment, and of three nobody knows when.
     */
    async function anAlbum(): Promise<{ subject: ImageRepository; ownerId: string; images: Image[] }> {
      const ownerId = aFreshId();
      const taken = [
        '2026-03-01T13:00:00.500+01:00',
        '2026-03-01T12:00:01.123',
        '2026-03-01T14:00:01.123+02:00',
        undefined,
        undefined,
        '2026-02-28T09:00:00-05:00',
      ];
      const images = [2, 0, 1, 1, 1, 3, -1].map((second, at) =>
        anImage({
          ownerId,
          createdAt: later(noon, second * 1000),
          exif: taken[at] === undefined ? {} : { takenAt: taken[at] },
        }),
      );
      await add(images);
      return { subject: opened().subject, ownerId, images };
    }

    it('is empty for an owner without images', async () => {
      const page = await opened().subject.page({ ownerId: aFreshId(), limit: 100 });
      assertSame(page, { images: [], nextCursor: undefined });
    });

    it('lists the newest first, and of the same moment the one with the greatest id', async () => {
      const { subject, ownerId, images } = await anAlbum();
      assertSame(await subject.page({ ownerId, limit: 100 }), {
        images: images.toSorted(newestFirst),
        nextCursor: undefined,
      });
    });

    it('orders by the millisecond', async () => {
      const ownerId = aFreshId();
      const images = [1, 3, 2].map((millisecond) => anImage({ ownerId, createdAt: later(noon, millisecond) }));
      await add(images);
      const page = await opened().subject.page({ ownerId, limit: 2 });
      assertSame(page.images, [images[1], images[2]]);
    });

    for (const limit of [1, 2, 3, 7]) {
      it(`goes through all images in pages of ${limit}, each once, and ends`, async () => {
        const { subject, ownerId, images } = await anAlbum();
        const pages = await allPages(subject, { ownerId, limit });
        assertSame(pages.flat(), images.toSorted(newestFirst));
        assert.equal(pages.length, Math.ceil(images.length / limit));
        for (const page of pages.slice(0, -1)) assert.equal(page.length, limit);
      });
    }

    it('shows each image that was there throughout once, whatever is added between the pages', async () => {
      const { subject, ownerId, images } = await anAlbum();
      const seen = await allPages(
        subject,
        { ownerId, limit: 2 },
        async () => {
          const moments = [10_000, 1000, 500, -10_000];
          await add(moments.map((ms) => anImage({ ownerId, createdAt: later(noon, ms), filename: 'added.jpg' })));
        },
        4,
      );
      assertSame(
        seen.flat().filter(({ filename }) => filename !== 'added.jpg'),
        images.toSorted(newestFirst),
      );
      assert.equal(new Set(seen.flat().map(({ id }) => id)).size, seen.flat().length, 'nothing twice');
    });

    it('lists images in the order in which they were taken, those of an unknown time where they were uploaded', async () => {
      const { subject, ownerId, images } = await anAlbum();
      for (const limit of [100, 2]) {
        const pages = await allPages(subject, { ownerId, limit, order: 'taken' });
        assertSame(pages.flat(), images.toSorted(by('taken')));
        assert.notDeepEqual(pages.flat(), images.toSorted(newestFirst));
      }
    });

    it('lists images of any time that a camera may have written down', async () => {
      const ownerId = aFreshId();
      const taken = ['1826-06-01T08:00:00', '1969-12-31T23:59:59.999', '2999-12-31T23:59:59.999-12:00'];
      const images = taken.map((takenAt) => anImage({ ownerId, exif: someExif({ takenAt }) }));
      await add(images);
      const pages = await allPages(opened().subject, { ownerId, limit: 1, order: 'taken' });
      assertSame(pages.flat(), images.toReversed());
    });

    it('lists an image where its time has come to be, once that is known', async () => {
      const { subject, ownerId, images } = await anAlbum();
      const image = images.find(({ exif }) => exif?.takenAt === undefined)!;
      const compressed = aPrint();
      const exif = someExif({ takenAt: '2020-01-01T00:00:00' });
      await subject.discardBlob(compressed.key, 3600);
      const { id, compressed: replaced, placeholder, reveals } = image;
      const replacement = { id, replacedKey: replaced.key, compressed, exif };
      await subject.replacePrint({ ...replacement, placeholder: placeholder!, reveals: reveals! }, 3600);
      const page = await subject.page({ ownerId, limit: 100, order: 'taken' });
      assertSame(page.images.at(-1), { ...image, compressed, exif });
    });

    for (const order of imageOrders) {
      for (const limit of [1, 100]) {
        it(`lists only images from one moment on and before another, by when they were ${order}, in pages of ${limit}`, async () => {
          const { subject, ownerId, images } = await anAlbum();
          const sorted = images.toSorted(by(order));
          const moments = sorted.map((image) => listedAt(image, order));
          const bounds = [undefined, ...new Set(moments), later(moments[0]!, 1)];
          for (const since of bounds) {
            for (const until of bounds) {
              const expected = sorted.filter((image) => isWithin(listedAt(image, order), since, until));
              const pages = await allPages(subject, { ownerId, limit, order, since, until });
              assertSame(pages.flat(), expected, `${since?.toISOString()} ${until?.toISOString()}`);
            }
          }
        });
      }

      it(`combines all conditions, by when images were ${order}`, async () => {
        const { subject, ownerId, images } = await anAlbum();
        const { sha256 } = images[0]!.original;
        const twins = [0, 1, 2, 3].map((second) => {
          const at = later(noon, second * 1000);
          const takenAt = later(noon, -second * 1000).toISOString();
          return anImage({ ownerId, createdAt: at, exif: { takenAt }, original: { ...anImage().original, sha256 } });
        });
        await add(twins);
        const sorted = [images[0]!, ...twins].toSorted(by(order));
        const [since, until] = [later(noon, -2000), later(noon, 2000)];
        const pages = await allPages(subject, { ownerId, limit: 2, order, sha256, since, until });
        assertSame(
          pages.flat(),
          sorted.filter((image) => isWithin(listedAt(image, order), since, until)),
        );
        assertWithin(pages.flat().length, 1, 4);
      });
    }

    it('lists nobody else’s images', async () => {
      const { subject, ownerId, images } = await anAlbum();
      await add([anImage({ ownerId: ownerId.toUpperCase() }), anImage({ ownerId: `${ownerId} ` }), anImage()]);
      const page = await subject.page({ ownerId, limit: 100 });
      assertSame(page.images, images.toSorted(newestFirst));
    });

    it('lists only the images whose original has the SHA-256 that is asked for', async () => {
      const { subject, ownerId, images } = await anAlbum();
      const { sha256 } = images[0]!.original;
      const twin = anImage({ ownerId, createdAt: later(noon, -5000), original: { ...anImage().original, sha256 } });
      const print = anImage({ ownerId, compressed: { ...anImage().compressed, sha256 } });
      await add([twin, print, anImage({ original: { ...anImage().original, sha256 } })]);
      const pages = await allPages(subject, { ownerId, limit: 1, sha256 });
      assertSame(pages, [[images[0]], [twin]]);
    });

    it('is empty where no original has the SHA-256 that is asked for', async () => {
      const { subject, ownerId } = await anAlbum();
      const page = await subject.page({ ownerId, limit: 100, sha256: aSha256() });
      assertSame(page, { images: [], nextCursor: undefined });
    });

    it('refuses the cursor of another owner', async () => {
      const [mine, theirs] = [await anAlbum(), await anAlbum()];
      const { nextCursor: cursor } = await theirs.subject.page({ ownerId: theirs.ownerId, limit: 2 });
      await expectRefusal(mine.subject, { ownerId: mine.ownerId, limit: 2, cursor });
    });

    it('refuses the cursor of another filter', async () => {
      const { subject, ownerId, images } = await anAlbum();
      const { sha256 } = images[0]!.original;
      await add([anImage({ ownerId, original: { ...anImage().original, sha256 } })]);
      const all = await subject.page({ ownerId, limit: 1 });
      const some = await subject.page({ ownerId, limit: 1, sha256 });
      await expectRefusal(subject, { ownerId, limit: 1, sha256, cursor: all.nextCursor });
      await expectRefusal(subject, { ownerId, limit: 1, sha256: aSha256(), cursor: some.nextCursor });
      await expectRefusal(subject, { ownerId, limit: 1, cursor: some.nextCursor });
    });

    it('refuses the cursor of another order or time', async () => {
      const { subject, ownerId } = await anAlbum();
      const listings: readonly ImageListing[] = [
        { order: 'uploaded' },
        { order: 'taken' },
        { since: later(noon, -9000) },
        { until: later(noon, 9000) },
        { order: 'taken', until: later(noon, 9000) },
      ];
      for (const listing of listings) {
        const { nextCursor: cursor } = await subject.page({ ownerId, limit: 2, ...listing });
        for (const other of listings) {
          if (other !== listing) await expectRefusal(subject, { ownerId, limit: 2, ...other, cursor });
        }
      }
    });

    it('takes a cursor back with another limit', async () => {
      const { subject, ownerId, images } = await anAlbum();
      const { nextCursor: cursor } = await subject.page({ ownerId, limit: 2 });
      const rest = await subject.page({ ownerId, limit: 100, cursor });
      assertSame(rest.images, images.toSorted(newestFirst).slice(2));
    });

    it('refuses a cursor that was changed anywhere', async () => {
      const { subject, ownerId } = await anAlbum();
      const { nextCursor } = await subject.page({ ownerId, limit: 2 });
      const cursor = nextCursor!;
      for (let at = 0; at < cursor.length; at++) {
        const other = cursor[at] === 'A' ? 'B' : 'A';
        await expectRefusal(subject, { ownerId, limit: 2, cursor: cursor.slice(0, at) + other + cursor.slice(at + 1) });
      }
      const around = [`${cursor}=`, `${cursor}A`, ` ${cursor}`, `${cursor}\n`, cursor.slice(0, -1), cursor.slice(1)];
      for (const changed of around) await expectRefusal(subject, { ownerId, limit: 2, cursor: changed });
    });

    it('refuses what is no cursor', async () => {
      const { subject, ownerId, images } = await anAlbum();
      for (const cursor of ['', '0', '.', 'null', images[0]!.id, '\u0000', '🍪', 'A'.repeat(10_000)]) {
        await expectRefusal(subject, { ownerId, limit: 2, cursor });
      }
    });
  });
}

/** All pages; `between` is called before each page but the first, `times` at most. */
async function allPages(
  subject: ImageRepository,
  request: PageRequest,
  between: () => Promise<void> = async () => {},
  times = 0,
): Promise<Image[][]> {
  const pages: Image[][] = [];
  let cursor: string | undefined;
  do {
    if (cursor !== undefined && pages.length <= times) await between();
    const page = await subject.page({ ...request, cursor });
    pages.push([...page.images]);
    cursor = page.nextCursor;
    assertWithin(pages.length, 0, 99, 'a list that never ends');
  } while (cursor !== undefined);
  return pages;
}

async function expectRefusal(subject: ImageRepository, request: PageRequest): Promise<void> {
  assert.equal(typeof request.cursor, 'string', 'a cursor to refuse');
  assertInstance(await reasonOf(subject.page(request)), InvalidCursorError, JSON.stringify(request.cursor));
}

function newestFirst(one: Image, other: Image): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1);
}

function by(order: ImageOrder): (one: Image, other: Image) => number {
  const moment = (image: Image) => listedAt(image, order).getTime();
  return (one, other) => moment(other) - moment(one) || (one.id < other.id ? 1 : -1);
}

function isWithin(moment: Date, since: Date | undefined, until: Date | undefined): boolean {
  return (since === undefined || moment >= since) && (until === undefined || moment < until);
}
