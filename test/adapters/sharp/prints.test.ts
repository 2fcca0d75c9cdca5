import { expect } from 'chai';
import type { Orientation } from '../../../src/testing/jpeg-segments.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { toSrgb } from '../../support/jpeg-icc.ts';
import { adobeRgb, aPhoto, displayP3, type PhotoOptions } from '../../support/photos.ts';
import { means, psnr, samplesOf } from '../../support/pixels.ts';
import { openCompressor } from './opened-compressor.ts';

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const alike = 30;

describe('A print', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());
  const printed = (jpeg: Uint8Array) => opened.printed(jpeg);

  it('of a photo as a camera writes it takes less than half of the bytes, and looks the same', async () => {
    const photo = await aPhoto({ width: 800, height: 600 });
    const print = await printed(photo);
    expect(print.length).to.be.lessThan(photo.length / 2);
    expect(psnr(await samplesOf(print), await samplesOf(photo))).to.be.greaterThan(alike);
  });

  for (const [shape, width, height] of [
    ['landscape', 320, 200],
    ['portrait', 200, 320],
  ] as const) {
    for (const orientation of orientations) {
      it(`is upright where a ${shape} photo is stored turned by orientation ${orientation}`, async () => {
        const upright = await samplesOf(await aPhoto({ width, height }));
        const print = await printed(await aPhoto({ width, height, orientation }));
        expect(factsOf(print)).to.include({ width, height, orientation: 1 });
        expect(psnr(await samplesOf(print), upright)).to.be.greaterThan(alike);
      });
    }
  }

  it('that was not turned would be noticed', async () => {
    const [width, height] = [200, 200];
    const upright = await samplesOf(await aPhoto({ width, height }));
    for (const orientation of orientations.slice(1)) {
      const stored = await samplesOf(await aPhoto({ width, height, orientation }));
      expect(psnr(stored, upright), `orientation ${orientation}`).to.be.lessThan(alike - 10);
    }
  });

  for (const colours of [displayP3, adobeRgb]) {
    it(`is in sRGB where the photo is in another space: ${colours.name}`, async () => {
      const photo = await aPhoto({ profile: colours });
      const expected = means(toSrgb(colours, await samplesOf(photo)), 3);
      const print = await samplesOf(await printed(photo));
      for (const [i, mean] of means(print, 3).entries()) expect(mean).to.be.closeTo(expected[i] as number, 2);
      expect(factsOf(await printed(photo)).iccBytes).to.equal(0);
    });

    it(`of which the profile was merely dropped would be noticed: ${colours.name}`, async () => {
      const samples = await samplesOf(await aPhoto({ profile: colours }));
      const [stored, shown] = [means(samples, 3), means(toSrgb(colours, samples), 3)];
      expect(Math.max(...stored.map((mean, i) => Math.abs(mean - (shown[i] as number))))).to.be.greaterThan(4);
    });
  }

  it('has three components where the photo has four inks, and nearly the colours that they were mixed from', async () => {
    const print = await printed(await aPhoto({ colour: 'cmyk' }));
    expect(factsOf(print).components).to.equal(3);
    const expected = means(await samplesOf(await aPhoto()), 3);
    // Inks reach fewer colours than screens do: the sky loses ten; inks taken for light would be a hundred off.
    for (const [i, mean] of means(await samplesOf(print), 3).entries()) {
      expect(mean).to.be.closeTo(expected[i] as number, 12);
    }
  });

  for (const quality of [95, 30]) {
    it(`stays grey, with one component, of a photo of quality ${quality}`, async () => {
      const photo = await aPhoto({ colour: 'grey', quality, orientation: 3 });
      const print = await printed(photo);
      expect(factsOf(print).components).to.equal(1);
      expect(psnr(await samplesOf(print), await samplesOf(await aPhoto({ colour: 'grey' })))).to.be.greaterThan(27);
    });
  }

  for (const options of [{}, { orientation: 6 }, { colour: 'cmyk' }, { width: 8, height: 8 }] as const) {
    it(`carries nothing over but the picture: ${JSON.stringify(options)}`, async () => {
      const canary = 'CANARY-51-28-40';
      const photo = await aPhoto({ ...options, canary, profile: 'srgb', trailing: await aPhoto({ seed: 2 }) });
      const print = await printed(photo);
      expect(Buffer.from(photo).includes(canary)).to.equal(true);
      expect(Buffer.from(print).includes(canary)).to.equal(false);
      expect(factsOf(print)).to.include({ metadataBytes: 0, iccBytes: 0, trailingBytes: 0 });
    });
  }

  it('of an untagged photo that is compressed already is its own data', async () => {
    const photo = await aPhoto({ quality: 20, subsampling: '4:2:0', canary: 'CANARY' });
    const [print, original] = [await samplesOf(await printed(photo)), await samplesOf(photo)];
    expect(print).to.deep.equal(original);
  });

  it('of a photo in sRGB that is compressed already is its own data', async () => {
    const photo = await aPhoto({ quality: 20, subsampling: '4:2:0', profile: 'srgb' });
    const [print, original] = [await samplesOf(await printed(photo)), await samplesOf(photo)];
    expect(print).to.deep.equal(original);
  });

  it('of a photo in other colours is in sRGB, also where it is compressed already', async () => {
    const photo = await aPhoto({ quality: 20, subsampling: '4:2:0', profile: displayP3 });
    const expected = means(toSrgb(displayP3, await samplesOf(photo)), 3);
    const print = await samplesOf(await printed(photo));
    for (const [i, mean] of means(print, 3).entries()) expect(mean).to.be.closeTo(expected[i] as number, 2);
  });
});

describe('A print is never larger than its original', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());
  const kinds: readonly PhotoOptions[] = [
    {},
    { orientation: 6 },
    { progressive: true },
    { progressive: true, orientation: 3 },
    { colour: 'grey' },
    { colour: 'grey', orientation: 8 },
    { profile: 'srgb' },
    { profile: displayP3 },
    { subsampling: '4:2:0', quality: 10, orientation: 5 },
  ];

  const sizes = [
    [1, 1],
    [1, 2],
    [2, 1],
    [3, 5],
    [7, 8],
    [8, 8],
    [9, 7],
    [16, 16],
  ] as const;

  for (const kind of kinds) {
    it(`of 1 to 16 pixels a side: ${nameOf(kind)}`, async () => {
      for (const [width, height] of sizes) {
        const photo = await aPhoto({ ...kind, width, height });
        const print = await opened.printed(photo);
        expect(print.length, `${width} by ${height}`).to.be.at.most(photo.length);
        expect(factsOf(print)).to.include({ width, height });
      }
    });

    it(`however much that was compressed: ${nameOf(kind)}`, async () => {
      for (const quality of [5, 20, 40, 60, 75, 85, 95]) {
        const photo = await aPhoto({ ...kind, quality });
        expect((await opened.printed(photo)).length, `quality ${quality}`).to.be.at.most(photo.length);
      }
    });
  }

  it('however much that was compressed: four inks', async () => {
    for (const quality of [5, 20, 40, 60, 75, 85, 95]) {
      const photo = await aPhoto({ colour: 'cmyk', quality });
      expect((await opened.printed(photo)).length, `quality ${quality}`).to.be.at.most(photo.length);
    }
  });

  it('when it is made of a print', async () => {
    const first = await opened.printed(await aPhoto());
    expect((await opened.printed(first)).length).to.be.at.most(first.length);
  });
});

function nameOf({ profile, ...kind }: PhotoOptions): string {
  const space = typeof profile === 'object' ? profile.name : profile;
  return JSON.stringify(space ? { ...kind, profile: space } : kind);
}
