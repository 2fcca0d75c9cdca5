import { expect } from 'chai';
import { Judge } from '../../../src/domain/perception/judge.ts';
import { mosaicOf } from '../../../src/domain/perception/mosaic.ts';
import type { Picture } from '../../../src/domain/perception/planes.ts';
import { aPicture, filled, noisy } from '../../support/pictures.ts';

const tile = 64;

/** Every pixel tells where it is: the block of 16x16 it lies in, and its place in there. */
function aMap(width: number, height: number): Picture {
  return filled(width, height, 3, (x, y, channel) => [x >> 4, y >> 4, (x % 16) * 16 + (y % 16)][channel] ?? 0);
}

/** Where the tiles of a mosaic of a map come from. */
function placesIn({ samples, width, height }: Picture): { x: number; y: number; isWhole: boolean }[] {
  const pixelAt = (x: number, y: number) => {
    const [column = 0, row = 0, within = 0] = samples.subarray((y * width + x) * 3);
    return { x: column * 16 + (within >> 4), y: row * 16 + (within & 15) };
  };
  return Array.from({ length: (width / tile) * (height / tile) }, (_, i) => {
    const [left, top] = [(i % (width / tile)) * tile, Math.floor(i / (width / tile)) * tile];
    const first = pixelAt(left, top);
    const last = pixelAt(left + tile - 1, top + tile - 1);
    return { ...first, isWhole: last.x - first.x === tile - 1 && last.y - first.y === tile - 1 };
  });
}

describe('A mosaic', () => {
  for (const [shape, width, height] of [
    ['a landscape', 1200, 800],
    ['a portrait', 800, 1200],
    ['a panorama', 3000, 100],
    ['sides that are no multiple of anything', 1111, 701],
  ] as const) {
    it(`consists of whole tiles that lie on the grid of coded blocks: ${shape}`, () => {
      const { picture, tileSide } = mosaicOf(aMap(width, height));
      expect(tileSide).to.equal(tile);
      for (const place of placesIn(picture)) {
        expect(place.isWhole).to.equal(true);
        expect([place.x % 16, place.y % 16]).to.deep.equal([0, 0]);
        expect(place.x + tile).to.be.at.most(width);
        expect(place.y + tile).to.be.at.most(height);
      }
    });
  }

  it('has tiles from every part of the picture', () => {
    const places = placesIn(mosaicOf(aMap(1600, 1600)).picture);
    const parts = new Set(places.map(({ x, y }) => `${Math.floor(x / 400)},${Math.floor(y / 400)}`));
    expect(parts.size).to.equal(16);
  });

  it('grows with the picture, within limits', () => {
    const pixels = [800, 1600, 3000, 4000].map((side) => {
      const { picture } = mosaicOf({ samples: new Uint8Array(side * side), width: side, height: side, channels: 1 });
      return (picture.width * picture.height) / tile ** 2;
    });
    expect(pixels).to.deep.equal(pixels.toSorted((a, b) => a - b));
    expect(pixels[0]).to.be.within(20, 32);
    expect(pixels.at(-1)).to.be.within(121, 144);
  });

  it('is the same for the same picture', () => {
    const picture = aPicture({ width: 640, height: 640 });
    expect(mosaicOf(picture)).to.deep.equal(mosaicOf(picture));
  });

  for (const [shape, width, height] of [
    ['small', 300, 300],
    ['narrow', 20_000, 40],
    ['a single pixel', 1, 1],
  ] as const) {
    it(`is the picture itself where that is ${shape}`, () => {
      const picture: Picture = { samples: new Uint8Array(width * height), width, height, channels: 1 };
      expect(mosaicOf(picture)).to.deep.equal({ picture });
    });
  }

  it('scores about what the whole picture does', () => {
    const original = aPicture({ width: 800, height: 800 });
    for (const levels of [1, 3, 6]) {
      const spoilt = noisy(original, levels);
      const [before, after] = [mosaicOf(original), mosaicOf(spoilt)];
      const sampled = new Judge(before.picture, before.tileSide).score(after.picture);
      expect(sampled).to.be.closeTo(new Judge(original).score(spoilt), 1.5);
    }
  });
});
