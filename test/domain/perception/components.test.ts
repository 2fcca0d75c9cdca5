import { expect } from 'chai';
import { componentsOf } from '../../../src/domain/perception/components.ts';
import { aPicture, filled } from '../../support/pictures.ts';

describe('The components of a picture', () => {
  it('are the picture itself where it is grey', () => {
    const grey = aPicture({ channels: 1 });
    expect(componentsOf(grey, '4:2:0')).to.deep.equal([grey]);
  });

  for (const chroma of ['4:2:0', '4:4:4'] as const) {
    for (const [name, rgb, levels] of [
      ['red', [255, 0, 0], [76, 85, 255]],
      ['green', [0, 255, 0], [150, 44, 21]],
      ['blue', [0, 0, 255], [29, 255, 107]],
      ['white', [255, 255, 255], [255, 128, 128]],
      ['black', [0, 0, 0], [0, 128, 128]],
    ] as const) {
      it(`are those of JFIF where it is ${name}, at an odd edge too: ${chroma}`, () => {
        const components = componentsOf(
          filled(5, 3, 3, (_x, _y, channel) => rgb[channel] ?? 0),
          chroma,
        );
        for (const [i, { samples }] of components.entries()) {
          expect(new Set(samples), `component ${i}`).to.deep.equal(new Set([levels[i]]));
        }
      });
    }
  }

  it('have colour at half the size, rounded up, or at full size', () => {
    const picture = aPicture({ width: 7, height: 10 });
    const [luma, ...half] = componentsOf(picture, '4:2:0');
    expect(luma).to.include({ width: 7, height: 10, channels: 1 });
    for (const colour of half) expect(colour).to.include({ width: 4, height: 5, channels: 1 });
    const [, ...full] = componentsOf(picture, '4:4:4');
    for (const colour of full) expect(colour).to.include({ width: 7, height: 10, channels: 1 });
  });

  it('have the mean colour of four pixels at half the size', () => {
    const picture = filled(4, 2, 3, (x, y, channel) => (channel === 2 ? 40 * x + 20 * y : 0));
    const [, blue] = componentsOf(picture, '4:2:0');
    // of 30 and of 110
    expect([...(blue?.samples ?? [])]).to.deep.equal([143, 183]);
  });

  it('have the brightness of every pixel', () => {
    const picture = aPicture({ width: 5, height: 3 });
    const [half, full] = (['4:2:0', '4:4:4'] as const).map((chroma) => componentsOf(picture, chroma)[0]);
    expect(half?.samples).to.deep.equal(full?.samples);
    for (const [i, luma] of (half?.samples ?? []).entries()) {
      const [r = 0, g = 0, b = 0] = picture.samples.subarray(3 * i);
      expect(luma).to.equal(Math.round(0.299 * r + 0.587 * g + 0.114 * b));
    }
  });
});
