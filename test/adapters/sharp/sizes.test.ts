import { expect } from 'chai';
import sharp from 'sharp';
import { ImageLimitsExceededError, InvalidImageError, StoreFullError } from '../../../src/index.ts';
import type { Orientation } from '../../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { atOnce, reasonOf, reasonsOf } from '../../../src/testing/outcomes.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { toSrgb } from '../../support/jpeg-icc.ts';
import { adobeRgb, aPhoto } from '../../support/photos.ts';
import { means, psnr, samplesOf } from '../../support/pixels.ts';
import { type OpenOptions, openCompressor } from './opened-compressor.ts';
import { openObedient } from './orders.ts';

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
const edge = 160;
const alike = 30;

describe('A size made with sharp', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());

  async function sized(jpeg: Uint8Array, order: { edge?: number; bytesMax?: number } = {}): Promise<Uint8Array> {
    const staged = await opened.stage(jpeg);
    const resized = await opened.subject.resize(staged, factsOf(jpeg), { edge, bytesMax: jpeg.length, ...order });
    return opened.read(resized.staged);
  }

  for (const [shape, width, height, smallWidth, smallHeight] of [
    ['landscape', 640, 400, 160, 100],
    ['portrait', 400, 640, 100, 160],
  ] as const) {
    for (const orientation of orientations) {
      it(`is upright where a ${shape} photo is stored turned by orientation ${orientation}`, async () => {
        const upright = await resized(await aPhoto({ width, height }), smallWidth, smallHeight);
        const size = await sized(await aPhoto({ width, height, orientation }));
        expect(factsOf(size)).to.include({ width: smallWidth, height: smallHeight, orientation: 1 });
        expect(psnr(await samplesOf(size), upright)).to.be.greaterThan(alike);
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
      [2561, 1601],
    ] as const) {
      const size = factsOf(await sized(await aPhoto({ width, height, quality: 100 })));
      const scale = edge / Math.max(width, height);
      expect(Math.max(size.width, size.height)).to.equal(edge);
      expect(size.width).to.be.closeTo(Math.max(1, width * scale), 1);
      expect(size.height).to.be.closeTo(Math.max(1, height * scale), 1);
    }
  });

  for (const options of [
    { colour: 'grey' },
    { colour: 'cmyk' },
    { progressive: true },
    { canary: 'CANARY' },
  ] as const) {
    it(`looks like the photo, without metadata: ${JSON.stringify(options)}`, async () => {
      const photo = await aPhoto({ ...options, width: 640, height: 400 });
      const size = await sized(photo);
      const components = options === undefined || !('colour' in options) || options.colour === 'cmyk' ? 3 : 1;
      expect(factsOf(size)).to.include({ width: 160, height: 100, components, metadataBytes: 0, trailingBytes: 0 });
      expect(Buffer.from(size).includes('CANARY')).to.equal(false);
      expect(psnr(await samplesOf(size), await resized(await opened.printed(photo), 160, 100))).to.be.greaterThan(
        alike,
      );
    });
  }

  it('is in sRGB where the photo is not', async () => {
    const photo = await aPhoto({ width: 640, height: 400, profile: adobeRgb });
    const expected = means(toSrgb(adobeRgb, await samplesOf(photo)), 3);
    for (const [i, mean] of means(await samplesOf(await sized(photo)), 3).entries()) {
      expect(mean).to.be.closeTo(expected[i] ?? NaN, 2);
    }
  });

  it('has no more bytes than it may, at the cost of its quality', async () => {
    const photo = await aPhoto({ width: 640, height: 400 });
    const free = await sized(photo);
    const bytesMax = Math.floor(free.length * 0.7);
    const tight = await sized(photo, { bytesMax });
    expect(tight.length).to.be.at.most(bytesMax);
    expect(factsOf(tight)).to.include({ width: 160, height: 100 });
  });

  it('has a few more where there are no fewer', async () => {
    const size = await sized(await aPhoto({ width: 640, height: 400 }), { bytesMax: 10 });
    expect(factsOf(size)).to.include({ width: 160, height: 100 });
  });

  it('is the same each time', async () => {
    const photo = await aPhoto({ width: 640, height: 400 });
    expect(Buffer.compare(await sized(photo), await sized(photo))).to.equal(0);
  });

  it('is large or small as ordered, however many pixels that takes', async () => {
    const photo = await aPhoto({ width: 2400, height: 1600 });
    for (const wanted of [16, 1300, 2399]) {
      expect(factsOf(await sized(photo, { edge: wanted })).width, `${wanted}`).to.equal(wanted);
    }
  });

  it('refuses an original that cannot be decoded whole, and leaves nothing beside it', async () => {
    const photo = await aPhoto({ width: 640, height: 400 });
    const half = await opened.stage(photo.subarray(0, photo.length / 2));
    const before = await opened.stagedFiles();
    const order = { edge, bytesMax: photo.length };
    expect(await reasonOf(opened.subject.resize(half, factsOf(photo), order))).to.be.instanceOf(InvalidImageError);
    expect(await opened.stagedFiles()).to.equal(before);
  });
});

describe('A size that is made in a child process', () => {
  const facts = factsOf(aMosaic({ columns: 5 }));
  const order = { edge: 16, bytesMax: 1e6 };
  const told = async (text: string, options: OpenOptions) => {
    const opened = await openObedient(options);
    const staged = await opened.stage(Buffer.from(text));
    return { opened, making: opened.subject.resize(staged, facts, order) };
  };

  it('ends with its process when it takes too long, and leaves nothing', async () => {
    const { opened, making } = await told('spin for ever', {
      limitsOf: () => ({ millisecondsMax: 300, bytesMax: 1e9 }),
    });
    expect(await reasonOf(making)).to.be.instanceOf(ImageLimitsExceededError);
    expect(await opened.stagedFiles()).to.equal(1);
    await opened.close();
  });

  it('is refused where there is no room, and leaves nothing', async () => {
    const opened = await openCompressor({ worker: new URL('./workers/no-room.ts', import.meta.url), confined: false });
    const photo = await aPhoto({ width: 640, height: 400 });
    const staged = await opened.stage(photo);
    const making = opened.subject.resize(staged, factsOf(photo), { edge: 320, bytesMax: photo.length });
    expect(await reasonOf(making)).to.be.instanceOf(StoreFullError);
    expect(await opened.stagedFiles()).to.equal(1);
    await opened.close();
  });

  it('is made although as many prints wait as may, and the other way round', async () => {
    const opened = await openCompressor({ concurrency: 1, waitingMax: 1 });
    const photo = await aPhoto({ width: 640, height: 400 });
    const outcomes = await atOnce(4, async (caller) => {
      const staged = await opened.stage(photo);
      return caller < 2
        ? opened.subject.compress(staged, factsOf(photo), { preset: 'standard', tier: 'fast' })
        : opened.subject.resize(staged, factsOf(photo), { edge, bytesMax: photo.length });
    });
    expect(reasonsOf(outcomes).length).to.be.at.most(1);
    await opened.close();
  });
});

async function resized(jpeg: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const image = sharp(jpeg).resize(width, height, { fit: 'fill' }).toColourspace('srgb');
  return new Uint8Array(await image.removeAlpha().raw().toBuffer());
}
