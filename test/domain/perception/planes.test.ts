import { expect } from 'chai';
import { halved, planesOf } from '../../../src/domain/perception/planes.ts';
import { aPicture, filled } from '../../support/pictures.ts';

describe('The planes of a picture', () => {
  it('are the samples themselves where it is grey, and no colour', () => {
    const grey = aPicture({ width: 12, height: 9, channels: 1 });
    const { luma, ...colour } = planesOf(grey);
    expect([...luma.values]).to.deep.equal([...grey.samples]);
    expect(colour).to.deep.equal({});
  });

  for (const [name, rgb, y, cb, cr] of [
    ['red', [255, 0, 0], 76.245, -43.002, 127.453],
    ['green', [0, 255, 0], 149.685, -84.422, -106.725],
    ['blue', [0, 0, 255], 29.07, 127.425, -20.727],
    ['grey', [90, 90, 90], 90, 0, 0],
  ] as const) {
    it(`are those of BT.601 where it is ${name}`, () => {
      const { luma, blue, red } = planesOf(filled(4, 4, 3, (_x, _y, channel) => rgb[channel] ?? 0));
      for (const value of luma.values) expect(value).to.be.closeTo(y, 0.001);
      for (const value of blue?.values ?? []) expect(value).to.be.closeTo(cb, 0.001);
      for (const value of red?.values ?? []) expect(value).to.be.closeTo(cr, 0.001);
    });
  }

  it('have colour at half the size, and tiles that are as many', () => {
    const { luma, blue, red } = planesOf(aPicture({ width: 128, height: 192 }), 64);
    expect(luma).to.include({ width: 128, height: 192, tileWidth: 64, tileHeight: 64 });
    for (const plane of [blue, red]) {
      expect(plane).to.include({ width: 64, height: 96, tileWidth: 32, tileHeight: 32 });
    }
  });
});

describe('A plane at half its size', () => {
  it('has the mean of four values each', () => {
    const { luma } = planesOf(filled(4, 2, 1, (x, y) => 10 * x + 100 * y));
    expect([...halved(luma).values]).to.deep.equal([55, 75]);
  });

  it('leaves out an odd column and row', () => {
    const { luma } = planesOf(filled(5, 3, 1, (x, y) => (x === 4 || y === 2 ? 255 : 1)));
    expect([...halved(luma).values]).to.deep.equal([1, 1]);
  });
});
