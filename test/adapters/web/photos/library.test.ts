import { expect } from 'chai';
import { createLibrary, type Library } from '../../../../src/adapters/web/app/photos/create-library.ts';
import type { Image } from '../../../../src/client/index.ts';
import { aListedPhoto, listedPhotos } from './photo.ts';

/** A library of a service that has these photos, three on a page. */
function libraryOf(photos: readonly Image[]) {
  const asked: (string | undefined)[] = [];
  let failing = false;
  const library = createLibrary(async ({ cursor }) => {
    asked.push(cursor);
    if (failing) throw new Error('unreachable');
    const first = Number(cursor ?? 0);
    const next = first + 3 < photos.length ? String(first + 3) : null;
    return { images: photos.slice(first, first + 3), next_cursor: next };
  });
  return { library, asked, fails: (does: boolean) => void (failing = does) };
}

const idsIn = (library: Library) => library.shelf.get().photos.map(({ id }) => id);
const idsOf = (photos: readonly Image[]) => photos.map(({ id }) => id);

describe('The library of the gallery', () => {
  it('has more with each page, until there are no more', async () => {
    const photos = listedPhotos(7);
    const { library, asked } = libraryOf(photos);
    for (const [count, state] of [
      [3, 'more'],
      [6, 'more'],
      [7, 'ended'],
      [7, 'ended'],
    ] as const) {
      await library.more();
      expect(idsIn(library)).to.deep.equal(idsOf(photos.slice(0, count)));
      expect(library.shelf.get().state).to.equal(state);
    }
    expect(asked).to.deep.equal([undefined, '3', '6']);
  });

  it('asks for one page at a time', async () => {
    const { library, asked } = libraryOf(listedPhotos(7));
    await Promise.all([library.more(), library.more()]);
    expect(asked).to.have.lengthOf(1);
  });

  it('keeps what it has when a page fails, and asks for that page again', async () => {
    const photos = listedPhotos(7);
    const { library, fails } = libraryOf(photos);
    await library.more();
    fails(true);
    await library.more();
    expect(library.shelf.get().state).to.equal('failed');
    expect(idsIn(library)).to.have.lengthOf(3);
    fails(false);
    await library.more();
    expect(idsIn(library)).to.deep.equal(idsOf(photos.slice(0, 6)));
  });

  it('has what was uploaded at the top, once, also when a page brings it later', async () => {
    const photos = listedPhotos(4);
    const { library } = libraryOf(photos);
    await library.more();
    const added = aListedPhoto({ created_at: '2026-12-01T00:00:00Z' });
    library.add(added);
    library.add(added);
    library.add(photos[3]!);
    await library.more();
    expect(idsIn(library)).to.deep.equal(idsOf([added, ...photos]));
  });

  it('has what was uploaded among those that were taken at its time, where they are sorted so', async () => {
    const taken = (at: string) => aListedPhoto({ taken_at: at });
    const photos = [taken('2020-01-01T00:00:00Z'), taken('2010-01-01T02:00:00+02:00'), taken('2000-01-01T00:00:00')];
    const { library } = libraryOf(photos);
    library.sortBy('taken');
    await library.more();
    const added = taken('2010-01-01T00:30:00');
    library.add(added);
    expect(idsIn(library)).to.deep.equal(idsOf([photos[0]!, added, photos[1]!, photos[2]!]));
    const oldest = taken('1990-01-01T00:00:00');
    library.add(oldest);
    expect(idsIn(library).at(-1)).to.equal(oldest.id);
  });

  it('leaves to a page what is further down than it has', async () => {
    const { library } = libraryOf(listedPhotos(7));
    await library.more();
    library.add(aListedPhoto({ created_at: '1999-01-01T00:00:00Z' }));
    expect(idsIn(library)).to.have.lengthOf(3);
  });

  it('has no more what was deleted, also when a page that was under way still brings it', async () => {
    const photos = listedPhotos(6);
    const { library } = libraryOf(photos);
    await library.more();
    const page = library.more();
    library.remove(photos[1]!.id);
    library.remove(photos[4]!.id);
    await page;
    expect(idsIn(library)).to.deep.equal(idsOf([photos[0]!, photos[2]!, photos[3]!, photos[5]!]));
  });

  it('has what is known of a photo by now', async () => {
    const photos = listedPhotos(3);
    const { library } = libraryOf(photos);
    await library.more();
    library.update({ ...photos[1]!, filename: 'other.jpg' });
    library.update(aListedPhoto());
    expect(library.shelf.get().photos.map(({ filename }) => filename)).to.deep.equal([
      'IMG_1.jpg',
      'other.jpg',
      'IMG_1.jpg',
    ]);
  });

  it('begins anew in another order, and for somebody else, whatever was under way', async () => {
    const { library } = libraryOf(listedPhotos(7));
    for (const anew of [() => library.sortBy('taken'), () => library.clear()]) {
      const page = library.more();
      anew();
      await page;
      expect(idsIn(library)).to.deep.equal([]);
      expect(library.shelf.get().state).to.equal('more');
    }
    expect(library.shelf.get().order).to.equal('uploaded');
  });
});
