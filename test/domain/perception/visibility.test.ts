import { expect } from 'chai';
import sharp from 'sharp';
import { type Picture, planesOf } from '../../../src/domain/perception/planes.ts';
import { Visibility } from '../../../src/domain/perception/visibility.ts';
import { aPicture, blurred, changed, filled, mirrored, noiseAt, noisy, turned } from '../../support/pictures.ts';

const visibility = (original: Picture, picture: Picture, tileSide?: number) =>
  new Visibility(planesOf(original, tileSide)).of(planesOf(picture, tileSide));

const flat = (level: number) => filled(128, 128, 1, () => level);
const grainy = (level: number, grain: number) => noisy(flat(level), grain);

function expectRising(values: readonly number[]): void {
  for (const [i, value] of values.entries()) {
    if (i > 0) expect(value, values.join(' < ')).to.be.greaterThan((values[i - 1] ?? NaN) * 1.02);
  }
}

for (const channels of [3, 1] as const) {
  describe(`The visibility of what was done to a ${channels === 1 ? 'grey' : 'coloured'} picture`, () => {
    const original = aPicture({ channels });

    it('is 0 where nothing changed', () => {
      expect(visibility(original, original)).to.equal(0);
    });

    it('rises with noise, blur and coarser levels', () => {
      expectRising([0, 2, 4, 8, 16].map((levels) => visibility(original, noisy(original, levels))));
      expectRising([0, 1, 2, 4].map((radius) => visibility(original, blurred(original, radius))));
      expectRising(
        [1, 8, 24, 48].map((step) =>
          visibility(
            original,
            changed(original, (sample) => Math.round(sample / step) * step),
          ),
        ),
      );
    });

    it('rises as the quality of a JPEG falls', async () => {
      const qualities = [95, 85, 75, 60, 40, 20];
      const pictures = await Promise.all(qualities.map((quality) => asJpeg(original, quality)));
      expectRising(pictures.map((picture) => visibility(original, picture)));
    });

    it('is the same whichever way the picture lies', () => {
      const spoilt = noisy(blurred(original, 1), 10);
      const upright = visibility(original, spoilt);
      expect(visibility(mirrored(original), mirrored(spoilt))).to.be.closeTo(upright, 1e-4);
      expect(visibility(turned(original), turned(spoilt))).to.be.closeTo(upright, 1e-4);
    });

    it('is a number for pictures of any size, and 0 for those without a block', () => {
      for (const [width, height] of [
        [1, 1],
        [7, 300],
      ] as const) {
        const picture = aPicture({ width, height, channels });
        expect(visibility(picture, noisy(picture, 20)), `${width}x${height}`).to.equal(0);
      }
      for (const [width, height] of [
        [8, 8],
        [9, 8],
        [17, 31],
      ] as const) {
        const picture = aPicture({ width, height, channels });
        expect(visibility(picture, noisy(picture, 20)), `${width}x${height}`).to.be.within(0.5, 20);
      }
    });
  });
}

describe('The visibility', () => {
  it('is twice as high for an error that is twice as large', () => {
    const one = visibility(flat(128), grainy(128, 4));
    expect(visibility(flat(128), grainy(128, 8)) / one).to.be.closeTo(2, 0.1);
  });

  it('is several times lower where there is texture', () => {
    const textured = grainy(128, 60);
    const inTexture = visibility(
      textured,
      changed(textured, (sample, x, y) => sample + 6 * noiseAt(x + 500, y)),
    );
    expect(visibility(flat(128), grainy(128, 6)) / inTexture).to.be.greaterThan(2);
  });

  it('is lower for noise in black than for as much of it in dark grey', () => {
    expect(visibility(flat(64), grainy(64, 4))).to.be.greaterThan(1.5 * visibility(flat(8), grainy(8, 4)));
  });

  it('is higher for damage in one place than for as much that is spread out', () => {
    const original = aPicture();
    const inOnePlace = changed(original, (sample, x, y) => (x < 64 && y < 64 ? sample + 16 * noiseAt(x, y) : sample));
    expect(visibility(original, inOnePlace)).to.be.greaterThan(visibility(original, noisy(original, 4)));
  });

  it('does not see colour, which others judge', () => {
    const original = filled(64, 64, 3, () => 128);
    // as much luma in every pixel
    const coloured = changed(
      original,
      (sample, x, _y, channel) => sample + (x % 16 < 8 ? ([10, 0, -26][channel] ?? 0) : 0),
    );
    expect(visibility(original, coloured)).to.be.lessThan(0.1);
  });

  it('is the same for tiles wherever they lie in a mosaic', () => {
    const tiles = [1, 2].map((seed) => aPicture({ width: 64, height: 64, seed, channels: 1 }));
    const mosaic = (order: readonly number[], levels: number) =>
      filled(128, 64, 1, (x, y) => {
        const tile = tiles[order[x >> 6] ?? 0];
        return (tile?.samples[y * 64 + (x % 64)] ?? 0) + levels * noiseAt(x % 64, y);
      });
    const [ab, ba] = [[0, 1] as const, [1, 0] as const].map((order) =>
      visibility(mosaic(order, 0), mosaic(order, 9), 64),
    );
    expect(ab).to.be.closeTo(ba ?? NaN, 1e-4);
  });

  it('tells nothing of one picture in the next', () => {
    const original = aPicture();
    const fromOriginal = new Visibility(planesOf(original));
    const spoilt = planesOf(noisy(original, 10));
    const first = fromOriginal.of(spoilt);
    fromOriginal.of(planesOf(blurred(original, 4)));
    expect(fromOriginal.of(spoilt)).to.equal(first);
  });
});

async function asJpeg({ samples, width, height, channels }: Picture, quality: number): Promise<Picture> {
  const space = channels === 1 ? 'b-w' : 'srgb';
  const image = sharp(samples, { raw: { width, height, channels } }).toColourspace(space);
  const jpeg = await image.jpeg({ quality }).toBuffer();
  return { samples: await sharp(jpeg).toColourspace(space).raw().toBuffer(), width, height, channels };
}
