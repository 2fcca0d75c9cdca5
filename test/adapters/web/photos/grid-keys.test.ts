import { expect } from 'chai';
import { targetOf } from '../../../../src/adapters/web/app/photos/grid-keys.ts';
import { layOut } from '../../../../src/adapters/web/app/photos/layout.ts';
import { aListedPhoto } from './photo.ts';

// four in a row, and two in the last
const layout = layOut(
  Array.from({ length: 14 }, () => aListedPhoto()),
  { width: 1000, order: 'uploaded', ended: true },
);
const perRow = layout.rows[0]!.cells.length;
const from = (index: number) => (key: string) => targetOf(key, layout, index, 600);

describe('The keys of the grid', () => {
  it('go to the next photo and to the one before, also in another row', () => {
    expect(from(perRow - 1)('ArrowRight')).to.equal(perRow);
    expect(from(perRow)('ArrowLeft')).to.equal(perRow - 1);
  });

  it('go up and down to what is nearest', () => {
    expect(from(1)('ArrowDown')).to.equal(perRow + 1);
    expect(from(perRow + 1)('ArrowUp')).to.equal(1);
    const beforeLast = layout.rows.at(-2)!;
    expect(from(beforeLast.first + perRow - 1)('ArrowDown')).to.equal(13);
  });

  it('go to both ends, and stay there', () => {
    expect(from(5)('Home')).to.equal(0);
    expect(from(5)('End')).to.equal(13);
    expect([from(0)('ArrowLeft'), from(0)('ArrowUp'), from(0)('PageUp')]).to.deep.equal([0, 0, 0]);
    expect([from(13)('ArrowRight'), from(13)('ArrowDown')]).to.deep.equal([13, 13]);
  });

  it('go a screen at a time', () => {
    expect(from(0)('PageDown')).to.be.greaterThan(perRow);
    expect(from(13)('PageUp')).to.be.lessThan(13 - perRow);
  });

  it('mind no other key', () => {
    for (const key of ['a', 'Enter', 'toString', 'constructor']) expect(from(3)(key)).to.equal(undefined);
  });
});
