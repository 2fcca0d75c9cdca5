import { expect } from 'chai';
import sharp from 'sharp';
import type { Orientation } from '../../../src/testing/jpeg-segments.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { toSrgb } from '../../support/jpeg-icc.ts';
import { adobeRgb, aPhoto, type PhotoOptions } from '../../support/photos.ts';
import { means, psnr, samplesOf } from '../../support/pixels.ts';
import { openCompressor } from './opened-compressor.ts';

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const sizes = [
  ['landscape', 640, 400, 160, 100],
  ['portrait', 400, 640, 100, 160],
] as const;
const maxEdge = 160;
const alike = 28;

describe('A print with a longest side', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());
  const printed = (jpeg: Uint8Array, edge: number = maxEdge) => opened.printed(jpeg, { maxEdge: edge });

  for (const [shape, width, height, printWidth, printHeight] of sizes) {
    for (const orientation of orientations) {
      it(`is upright where a ${shape} photo is stored turned by orientation ${orientation}`, async () => {
        const upright = await resized(await aPhoto({ width, height }), printWidth, printHeight);
        const print = await printed(await aPhoto({ width, height, orientation }));
        expect(factsOf(print)).to.include({ width: printWidth, height: printHeight, orientation: 1 });
        expect(psnr(await samplesOf(print), upright)).to.be.greaterThan(alike);
      });
    }
  }

  it('has the sides in proportion, rounded, whatever they were', async () => {
    for (const [width, height] of [
      [401, 299],
      [333, 1000],
      [162, 161],
      [161, 1],
      [1283, 7],
    ] as const) {
      const print = factsOf(await printed(await aPhoto({ width, height, quality: 100 })));
      const scale = maxEdge / Math.max(width, height);
      expect(Math.max(print.width, print.height)).to.equal(maxEdge);
      expect(print.width).to.be.closeTo(width * scale, 1);
      expect(print.height).to.be.closeTo(height * scale, 1);
    }
  });

  for (const options of [
    { colour: 'grey' },
    { colour: 'cmyk' },
    { progressive: true },
    { canary: 'CANARY' },
  ] as const) {
    it(`is what it is without one, but smaller: ${JSON.stringify(options)}`, async () => {
      const photo = await aPhoto({ ...options, width: 640, height: 400 });
      const [full, small] = [await opened.printed(photo), await printed(photo)];
      const { components, metadataBytes, trailingBytes } = factsOf(full);
      expect(factsOf(small)).to.include({ width: 160, height: 100, components, metadataBytes, trailingBytes });
      expect(psnr(await samplesOf(small), await resized(full, 160, 100))).to.be.greaterThan(alike);
    });
  }

  it('is in sRGB where the photo is not', async () => {
    const photo = await aPhoto({ width: 640, height: 400, profile: adobeRgb });
    const expected = means(toSrgb(adobeRgb, await samplesOf(photo)), 3);
    for (const [i, mean] of means(await samplesOf(await printed(photo)), 3).entries()) {
      expect(mean).to.be.closeTo(expected[i] ?? NaN, 2);
    }
  });

  it('is coded anew also where the photo was compressed already: its own data is too large', async () => {
    const photo = await aPhoto({ width: 640, height: 400, quality: 30, subsampling: '4:2:0' });
    expect(factsOf(await printed(photo))).to.include({ width: 160, height: 100 });
  });

  const small: PhotoOptions = { width: 160, height: 100 };
  for (const edge of [160, 161, 5000]) {
    it(`is the one that there is without it where the photo is not larger: ${edge}`, async () => {
      const photo = await aPhoto(small);
      expect(Buffer.compare(await printed(photo, edge), await opened.printed(photo))).to.equal(0);
    });
  }
});

async function resized(jpeg: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const image = sharp(jpeg).resize(width, height, { fit: 'fill' }).toColourspace('srgb');
  return new Uint8Array(await image.removeAlpha().raw().toBuffer());
}
