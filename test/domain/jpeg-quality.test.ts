import { expect } from 'chai';
import sharp from 'sharp';
import { annexKLuma, codingOf, qualityOf, qualityOfTwiceTheSteps, scaledTable } from '../../src/domain/jpeg-quality.ts';
import { segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aPhoto } from '../support/photos.ts';

const qualities = Array.from({ length: 100 }, (_, i) => i + 1);

const flat = (step: number): readonly number[] => Array.from({ length: 64 }, () => step);

describe('The quality of a luma table', () => {
  it('is that of the encoder, exactly, at every quality', () => {
    expect(qualities.map((quality) => qualityOf(scaledTable(annexKLuma, quality)))).to.deep.equal(qualities);
  });

  it('is that of the encoder also where it did not round its scale to whole percents', () => {
    for (const quality of [10, 30, 45]) {
      const exact = annexKLuma.map((step) => Math.round((step * 50) / quality));
      expect(qualityOf(exact)).to.equal(quality);
    }
  });

  it('is lower the coarser the table is, whoever made it', () => {
    const coarser = [1, 2, 4, 8, 16, 32, 64].map((step) => qualityOf(flat(step)));
    expect(coarser).to.deep.equal(coarser.toSorted((a, b) => b - a));
    expect(new Set(coarser).size).to.equal(coarser.length);
  });

  it('is the lowest where the steps are beyond what the encoder has', () => {
    expect(qualityOf(flat(60_000))).to.equal(1);
  });
});

describe('The quality of twice the steps', () => {
  it('has steps that are twice as large, but for what a whole number of percents can be', () => {
    const coarse = flat(400);
    for (const quality of qualities.filter((q) => q >= 30 && q < 100)) {
      const [steps = 0] = scaledTable(
        coarse.map((step) => step / 8),
        quality,
      );
      const [twice = 0] = scaledTable(
        coarse.map((step) => step / 8),
        qualityOfTwiceTheSteps(quality),
      );
      expect(twice / steps, `quality ${quality}`).to.be.within(1.9, 2.1);
    }
  });

  it('is one that there is', () => {
    for (const quality of qualities) expect(qualityOfTwiceTheSteps(quality)).to.be.within(1, 100);
  });
});

describe('The coding of a JPEG', () => {
  for (const quality of [20, 50, 75, 82, 95]) {
    it(`says that it was made at quality ${quality}`, async () => {
      expect(codingOf(await aPhoto({ quality }))?.quality).to.equal(quality);
    });
  }

  it('tells whether colour was made smaller', async () => {
    expect(codingOf(await aPhoto({ subsampling: '4:2:0' }))?.subsampled).to.equal(true);
    expect(codingOf(await aPhoto({ subsampling: '4:4:4' }))?.subsampled).to.equal(false);
    expect(codingOf(await aPhoto({ colour: 'grey' }))?.subsampled).to.equal(false);
  });

  it('is that of the luma, not of the colour that has a coarser table', async () => {
    const { lumaTable } = codingOf(await aPhoto({ quality: 50 })) ?? { lumaTable: [] };
    expect(lumaTable).to.deep.equal(annexKLuma);
  });

  it('is read from steps of 16 bits too', async () => {
    const photo = await aPhoto({ quality: 50 });
    const wide = annexKLuma.flatMap((step) => [step >> 7, (step << 1) & 255]);
    const [at, bytes] = [photo.indexOf(0xdb) - 1, 2 + 67];
    const table = segment(0xdb, Uint8Array.of(0x10, ...wide));
    const rewritten = Buffer.concat([photo.subarray(0, at), table, photo.subarray(at + bytes)]);
    expect(codingOf(rewritten)?.lumaTable).to.deep.equal(annexKLuma.map((step) => 2 * step));
  });

  it('is that of the last table where one is defined twice', async () => {
    const photo = await aPhoto({ quality: 50 });
    const earlier = segment(0xdb, Uint8Array.of(0, ...flat(3)));
    expect(codingOf(withSegments(photo, earlier))?.quality).to.equal(50);
  });

  it('is read from several tables in one segment', async () => {
    const photo = await sharp(await aPhoto())
      .jpeg({ quality: 60 })
      .toBuffer();
    expect(codingOf(photo)?.quality).to.equal(60);
  });

  it('has the tables of the colours beside it', async () => {
    const { lumaTable, colourTables } = codingOf(await aPhoto({ quality: 50 })) ?? {};
    expect(colourTables).to.have.lengthOf(2);
    for (const table of colourTables ?? []) expect(table).to.not.deep.equal(lumaTable);
    expect(codingOf(await aPhoto({ colour: 'grey' }))?.colourTables).to.deep.equal([]);
  });

  it('tells whether it is progressive', async () => {
    const image = sharp(await aPhoto());
    for (const progressive of [true, false]) {
      expect(codingOf(await image.clone().jpeg({ progressive }).toBuffer())?.progressive).to.equal(progressive);
    }
  });

  it('is unknown where there is no table', () => {
    expect(codingOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).to.equal(undefined);
  });
});
