import { expect } from 'chai';
import sharp, { type JpegOptions } from 'sharp';
import { joinGreys } from '../../src/domain/jpeg-join.ts';
import { DHT } from '../../src/domain/jpeg-markers.ts';
import { codingOf } from '../../src/domain/jpeg-quality.ts';
import { type Chroma, componentsOf } from '../../src/domain/perception/components.ts';
import type { Picture } from '../../src/domain/perception/planes.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { aPicture } from '../support/pictures.ts';

type Greys = readonly [Uint8Array, Uint8Array, Uint8Array];

const kinds: Readonly<Record<string, JpegOptions>> = { mozjpeg: { mozjpeg: true }, sequential: { progressive: false } };

/** A picture's components, at a quality each. */
async function greysOf(
  picture: Picture,
  chroma: Chroma,
  options: JpegOptions,
  qualities = [90, 90, 90],
): Promise<Greys> {
  const [luma, blue, red] = await Promise.all(
    componentsOf(picture, chroma).map(({ samples, ...raw }, i) =>
      sharp(samples, { raw })
        .toColourspace('b-w')
        .jpeg({ ...options, quality: qualities[i] ?? 0 })
        .toBuffer(),
    ),
  );
  if (!luma || !blue || !red) throw new Error('A picture in colour has three components.');
  return [luma, blue, red];
}

function samplesOf(jpeg: Uint8Array): Promise<Uint8Array> {
  return sharp(jpeg).raw().toBuffer();
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, sample, i) => sum + Math.abs(sample - (b[i] ?? 0)), 0) / a.length;
}

for (const [kind, options] of Object.entries(kinds)) {
  describe(`Grey JPEGs joined to one in colour: ${kind}`, () => {
    for (const [chroma, across] of [
      ['4:2:0', 2],
      ['4:4:4', 1],
    ] as const) {
      for (const [width, height] of [
        [160, 120],
        [33, 17],
        [1, 1],
      ] as const) {
        const picture = aPicture({ width, height });

        it(`show what one encoder would have made of the picture: ${chroma}, ${width}x${height}`, async () => {
          const joined = joinGreys(await greysOf(picture, chroma, options), across);
          const { samples, ...raw } = picture;
          const atOnce = sharp(samples, { raw }).jpeg({ ...options, quality: 90, chromaSubsampling: chroma });
          const expected = await samplesOf(await atOnce.toBuffer());
          expect(meanDifference(await samplesOf(joined), expected)).to.be.lessThan(3);
        });

        it(`are one whole JPEG without anything else in it: ${chroma}, ${width}x${height}`, async () => {
          const joined = joinGreys(await greysOf(picture, chroma, options), across);
          expect(factsOf(joined)).to.include({ width, height, components: 3, metadataBytes: 0, trailingBytes: 0 });
          expect(codingOf(joined)?.subsampled).to.equal(chroma === '4:2:0');
          expect((await sharp(joined).metadata()).chromaSubsampling).to.equal(chroma);
        });
      }
    }

    it('keep their steps', async () => {
      const greys = await greysOf(aPicture(), '4:2:0', options, [80, 40, 70]);
      const { lumaTable, colourTables = [] } = codingOf(joinGreys(greys, 2)) ?? {};
      expect([lumaTable, ...colourTables]).to.deep.equal(greys.map((grey) => codingOf(grey)?.lumaTable));
    });

    it('show the same colours whichever of them was coded worse', async () => {
      const picture = aPicture();
      const [fine, coarse] = await Promise.all(
        [90, 30].map(async (quality) =>
          samplesOf(joinGreys(await greysOf(picture, '4:2:0', options, [90, quality, 90]), 2)),
        ),
      );
      const difference = meanDifference(fine ?? Uint8Array.of(), coarse ?? Uint8Array.of());
      expect(difference).to.be.within(0.1, 6);
    });
  });
}

describe('What cannot be joined', () => {
  const refused = (greys: Greys) => expect(() => joinGreys(greys, 2)).to.throw(TypeError);
  let greys: Greys;
  before(async () => {
    greys = await greysOf(aPicture(), '4:2:0', { mozjpeg: true });
  });

  it('is a JPEG in colour', async () => {
    const { samples, ...raw } = aPicture();
    const coloured = await sharp(samples, { raw }).jpeg().toBuffer();
    refused([coloured, greys[1], greys[2]]);
    refused([greys[0], coloured, greys[2]]);
  });

  it('is one whose end is missing', () => {
    refused([greys[0], greys[1].subarray(0, -2), greys[2]]);
  });

  it('is a scan that needs the tables of an earlier one', () => {
    const [luma, blue, red] = greys;
    const last = Buffer.from(blue).lastIndexOf(Uint8Array.of(0xff, DHT));
    const bytes = 2 + (blue[last + 2] ?? 0) * 256 + (blue[last + 3] ?? 0);
    refused([luma, Buffer.concat([blue.subarray(0, last), blue.subarray(last + bytes)]), red]);
  });
});
