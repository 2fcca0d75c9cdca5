import { expect } from 'chai';
import sharp from 'sharp';
import { type PrintOrder, perceptualPrint, type Source } from '../../../src/adapters/sharp/perceptual-encoder.ts';
import { asShown, pixelsOf, within } from '../../../src/adapters/sharp/pixels.ts';
import { algorithmVersion, presets } from '../../../src/domain/compression.ts';
import { codingOf } from '../../../src/domain/jpeg-quality.ts';
import { stripJpeg } from '../../../src/domain/jpeg-strip.ts';
import { Judge } from '../../../src/domain/perception/judge.ts';
import type { Picture } from '../../../src/domain/perception/planes.ts';
import { aPhoto, type PhotoOptions } from '../../support/photos.ts';
import { filled } from '../../support/pictures.ts';

const standard: PrintOrder = { preset: 'standard', tier: 'small' };

/** A photo that is upright and in sRGB; `asPrint: false` says that its own data is no print all the same. */
async function opened(jpeg: Uint8Array, { asPrint = true, maxEdge = undefined as number | undefined } = {}) {
  const colourspace = (await sharp(jpeg).metadata()).channels === 1 ? 'b-w' : 'srgb';
  const pixels = await pixelsOf(within(maxEdge, sharp(jpeg)).toColourspace(colourspace));
  const { width, height } = await sharp(jpeg).metadata();
  const coding = codingOf(jpeg);
  if (!coding) throw new Error('The photo has no luma table.');
  const stripped = stripJpeg(jpeg);
  const lossless = async () => (asPrint ? stripped : undefined);
  const source: Source = { width, height, bytes: jpeg.length, codedBytes: stripped.length, coding, lossless };
  return { pixels, source };
}

async function printed(
  jpeg: Uint8Array,
  { order = standard, ...how }: { order?: PrintOrder; asPrint?: boolean; maxEdge?: number } = {},
) {
  const { pixels, source } = await opened(jpeg, how);
  return { ...(await perceptualPrint(pixels, source, order)), pixels };
}

async function scoreOf(print: Uint8Array, pixels: Picture): Promise<number> {
  return new Judge(pixels).score(await asShown(print, pixels));
}

const fromCamera: PhotoOptions = { width: 640, height: 480, quality: 96 };

describe('A perceptual print', () => {
  for (const tier of ['fast', 'small'] as const) {
    it(`scores what its preset asks for, and little more: ${tier}`, async () => {
      // made so small that the search looks at all of it
      const photo = await aPhoto({ ...fromCamera, width: 1600, height: 1200 });
      const { bytes, compression, pixels } = await printed(photo, {
        order: { preset: 'standard', tier },
        maxEdge: 400,
      });
      expect(compression).to.include({ preset: 'standard', tier, path: 'perceptual', algorithmVersion });
      expect(compression.score).to.be.within(74, 76);
      expect(await scoreOf(bytes, pixels)).to.be.closeTo(compression.score ?? NaN, 0.8);
    });
  }

  it('is larger the closer to the original the preset is, and looks more like it', async () => {
    const photo = await aPhoto(fromCamera);
    const prints = await Promise.all(presets.map((preset) => printed(photo, { order: { preset, tier: 'small' } })));
    const sizes = prints.map(({ bytes }) => bytes.length);
    const scores = prints.map(({ compression }) => compression.score ?? NaN);
    expect(sizes).to.deep.equal(sizes.toSorted((a, b) => a - b));
    expect(scores).to.deep.equal(scores.toSorted((a, b) => a - b));
  });

  it('says what quality the original had', async () => {
    const { compression } = await printed(await aPhoto({ ...fromCamera, quality: 91 }));
    expect(compression.sourceQuality).to.equal(91);
  });

  it('is the same for the same original', async () => {
    const photo = await aPhoto(fromCamera);
    const [one, other] = [await printed(photo), await printed(photo)];
    expect(one.bytes).to.deep.equal(other.bytes);
    expect(one.compression).to.deep.equal(other.compression);
  });

  it('stays grey where the original is', async () => {
    const { bytes } = await printed(await aPhoto({ ...fromCamera, colour: 'grey' }));
    expect((await sharp(bytes).metadata()).channels).to.equal(1);
  });

  it('has no more pixels along its longer side than it may', async () => {
    const { bytes, compression } = await printed(await aPhoto(fromCamera), { maxEdge: 320 });
    expect(await sharp(bytes).metadata()).to.include({ width: 320, height: 240 });
    expect(compression.path).to.equal('perceptual');
  });

  it('is not enlarged', async () => {
    const { bytes } = await printed(await aPhoto(fromCamera), { maxEdge: 4000 });
    expect(await sharp(bytes).metadata()).to.include({ width: 640, height: 480 });
  });

  it('keeps colour at full size where the archive asks for it and the original has it', async () => {
    const order = { preset: 'archive', tier: 'small' } as const;
    const samplingOf = async (options: PhotoOptions) => {
      const { bytes } = await printed(await aPhoto({ ...fromCamera, quality: 100, ...options }), { order });
      return (await sharp(bytes).metadata()).chromaSubsampling;
    };
    expect(await samplingOf({ subsampling: '4:4:4' })).to.equal('4:4:4');
    expect(await samplingOf({ subsampling: '4:2:0' })).to.equal('4:2:0');
  });
});

describe('A print of gentle gradients without grain', () => {
  for (const preset of presets) {
    it(`has so high a quality that it shows no blocks: ${preset}`, async () => {
      const { samples, ...raw } = filled(320, 240, 3, (x, y, channel) => 60 + 0.1 * x + 0.06 * y + 20 * channel);
      const photo = await sharp(samples, { raw }).jpeg({ quality: 98 }).toBuffer();
      const { compression } = await printed(photo, { order: { preset, tier: 'small' } });
      expect(compression.quality).to.be.at.least(84);
    });
  }
});

describe('A print of what was compressed before', () => {
  for (const quality of [40, 60, 75]) {
    it(`is the original's own data where it was compressed hard: quality ${quality}`, async () => {
      const photo = await aPhoto({ ...fromCamera, quality, canary: 'somewhere' });
      const { bytes, compression } = await printed(photo);
      expect(compression).to.include({ path: 'lossless', sourceQuality: quality });
      expect(compression).to.not.have.any.keys('quality', 'score');
      expect(bytes).to.deep.equal(stripJpeg(photo));
    });
  }

  for (const tier of ['fast', 'small'] as const) {
    for (const preset of presets) {
      it(`is itself where that is a print: ${preset}, ${tier}`, async () => {
        const print = await printed(await aPhoto(fromCamera), { order: { preset, tier } });
        const again = await printed(print.bytes, { order: { preset, tier: 'small' } });
        expect(Buffer.compare(again.bytes, print.bytes)).to.equal(0);
      });
    }
  }

  it('is smaller where others made that with mozjpeg at a high quality', async () => {
    const photo = await sharp(await aPhoto(fromCamera))
      .jpeg({ quality: 92, mozjpeg: true })
      .toBuffer();
    const { bytes, compression } = await printed(photo);
    expect(compression.path).to.equal('perceptual');
    expect(bytes.length).to.be.lessThan(0.9 * photo.length);
  });

  for (const quality of [20, 45, 60, 72, 75, 80, 82, 85, 90, 95]) {
    for (const asPrint of [true, false]) {
      it(`is never larger: quality ${quality}${asPrint ? '' : ', and its own data is no print'}`, async () => {
        const photo = await aPhoto({ width: 320, height: 240, quality, subsampling: '4:2:0' });
        const { bytes } = await printed(photo, { asPrint });
        expect(bytes.length).to.be.at.most(photo.length);
      });
    }
  }

  it('is coded at a lower quality where nothing else would fit', async () => {
    const photo = await aPhoto({ width: 320, height: 240, quality: 30, subsampling: '4:2:0' });
    const { bytes, compression } = await printed(photo, { asPrint: false });
    expect(compression.path).to.equal('fitted');
    expect(compression.score).to.be.lessThan(79);
    expect(bytes.length).to.be.at.most(photo.length);
  });
});
