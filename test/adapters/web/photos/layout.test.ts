import { expect } from 'chai';
import {
  type Frame,
  gapOf,
  layOut,
  type Row,
  rowHeight,
  rowsBetween,
  rowWith,
} from '../../../../src/adapters/web/app/photos/layout.ts';
import { aListedPhoto, listedPhotos } from './photo.ts';

const frame: Frame = { width: 1200, order: 'uploaded', ended: true };

describe('The rows of the gallery', () => {
  it('fill the width with photos of their own proportions, none over another', () => {
    const photos = listedPhotos(100);
    for (const width of [320, 768, 1200, 2500]) {
      const { rows } = layOut(photos, { ...frame, width });
      for (const { cells, height } of rows.slice(0, -1)) {
        const last = cells.at(-1)!;
        expect(last.left + last.width).to.equal(width);
        expect(height).to.be.within(rowHeight(width) * 0.6, rowHeight(width) * 1.6);
        for (const [i, { photo, left, width: own }] of cells.entries()) {
          expect(own / height).to.be.closeTo(photo.width / photo.height, 0.05);
          const next = cells[i + 1];
          if (next) expect(next.left - left - own).to.be.closeTo(gapOf(width), 1);
        }
      }
    }
  });

  it('show every photo once, in order, each row below the one before', () => {
    const photos = listedPhotos(500);
    const { rows, height } = layOut(photos, frame);
    expect(rows.flatMap(({ cells }) => cells.map(({ photo }) => photo))).to.deep.equal(photos);
    for (const [i, row] of rows.entries()) {
      const next = rows[i + 1];
      const bottom = row.top + row.head + row.height;
      expect(next ? next.top - bottom : height - bottom).to.equal(next ? gapOf(frame.width) : 0);
    }
  });

  it('leave the last row out while there may be more for it', () => {
    const photos = listedPhotos(7);
    const shown = (ended: boolean) => layOut(photos, { ...frame, ended }).rows.flatMap(({ cells }) => cells).length;
    expect(shown(true)).to.equal(7);
    expect(shown(false)).to.be.lessThan(7);
  });

  it('are the same objects when photos come after them, as if all had been there from the beginning', () => {
    const photos = listedPhotos(300);
    const before = layOut(photos.slice(0, 100), { ...frame, ended: false });
    const after = layOut(photos, frame, before);
    expect(after).to.deep.equal(layOut(photos, frame));
    for (const [i, row] of before.rows.entries()) expect(after.rows[i]).to.equal(row);
  });

  it('are made anew from where a photo was added, removed or changed', () => {
    const photos = listedPhotos(100);
    const before = layOut(photos, frame);
    const changes = [
      [aListedPhoto(), ...photos],
      photos.toSpliced(50, 1),
      photos.with(50, { ...photos[50]!, width: 1500 }),
      photos.slice(0, -1),
      [...photos, aListedPhoto({ created_at: '2026-01-01T00:00:00Z' })],
    ];
    for (const changed of changes) {
      expect(layOut(changed, frame, before)).to.deep.equal(layOut(changed, frame));
    }
    const after = layOut(changes[1]!, frame, before);
    expect(after.rows[0]).to.equal(before.rows[0]);
    expect(layOut(photos, { ...frame, width: 700 }, before)).to.deep.equal(layOut(photos, { ...frame, width: 700 }));
  });

  it('name each month over its first photo', () => {
    const photos = listedPhotos(100);
    const { rows } = layOut(photos, frame);
    const labels = rows.flatMap((row) =>
      row.labels.map(({ text, left }) => [text, cellAt(row, left)?.photo.created_at]),
    );
    expect(labels).to.deep.equal([
      ['November 2026', '2026-11-22T12:00:00.000Z'],
      ['October 2026', '2026-10-31T12:00:00.000Z'],
      ['September 2026', '2026-09-30T12:00:00.000Z'],
      ['August 2026', '2026-08-31T12:00:00.000Z'],
    ]);
    for (const { head, labels } of rows) expect(head > 0).to.equal(labels.length > 0);
  });

  it('go by the clock of the camera where they are sorted by it', () => {
    const photo = aListedPhoto({ taken_at: '2014-09-30T23:59:59-08:00' });
    expect(layOut([photo], { ...frame, order: 'taken' }).rows[0]?.labels[0]?.text).to.equal('September 2014');
  });

  it('cut what is very wide or very high, rather than make a line of it', () => {
    const photos = [aListedPhoto({ width: 20_000, height: 100 }), aListedPhoto({ width: 100, height: 20_000 })];
    for (const row of layOut(photos, frame).rows) expect(row.height).to.be.within(50, 400);
  });

  it('are found by their height and by their photos', () => {
    const layout = layOut(listedPhotos(200), frame);
    const { rows, height } = layout;
    for (const [top, bottom] of [
      [0, 800],
      [-500, 10],
      [height / 2, height / 2 + 800],
      [height - 1, height + 900],
      [-900, -1],
    ] as const) {
      const seen = rows.filter((row) => row.top < bottom && row.top + row.head + row.height > top);
      expect(rows.slice(...rowsBetween(layout, top, bottom))).to.deep.equal(seen);
    }
    for (const row of rows) {
      expect(rowWith(layout, row.first)).to.equal(row);
      expect(rowWith(layout, row.first + row.cells.length - 1)).to.equal(row);
    }
    expect(rowWith(layout, 200)).to.equal(undefined);
    expect(rowsBetween(layOut([], frame), 0, 100)).to.deep.equal([0, 0]);
  });
});

function cellAt({ cells }: Row, left: number) {
  return cells.find((cell) => cell.left === left);
}
