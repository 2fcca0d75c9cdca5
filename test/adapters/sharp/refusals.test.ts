import { rm, stat, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import {
  InvalidImageError,
  OverloadedError,
  SilverprintError,
  StoreFullError,
  UnsupportedJpegVariantError,
} from '../../../src/domain/errors.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from '../../../src/testing/outcomes.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { anSvg, aPhoto, corrupt, emptied, truncated } from '../../support/photos.ts';
import { psnr, samplesOf } from '../../support/pixels.ts';
import { openCompressor, order } from './opened-compressor.ts';

const foreignFormats: Readonly<Record<string, (picture: Sharp) => Promise<Buffer>>> = {
  PNG: (picture) => picture.png().toBuffer(),
  GIF: (picture) => picture.gif().toBuffer(),
  WebP: (picture) => picture.webp().toBuffer(),
  TIFF: (picture) => picture.tiff().toBuffer(),
  AVIF: (picture) => picture.avif().toBuffer(),
  SVG: async () => Buffer.from(anSvg()),
};

describe('The sharp compressor', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  const open = async (options = {}) => {
    opened = await openCompressor(options);
    return opened;
  };
  afterEach(() => opened.close());

  const damages = { truncated, corrupt, emptied };
  for (const [damage, apply] of Object.entries(damages)) {
    for (const side of [4, 200]) {
      it(`refuses a photo of ${side} pixels a side that is ${damage}, and leaves nothing behind`, async () => {
        const { subject, stage, stagedFiles } = await open();
        const photo = await aPhoto({ width: side, height: side });
        const reason = await reasonOf(subject.compress(await stage(apply(photo)), factsOf(photo), order));
        expect(reason).to.be.instanceOf(InvalidImageError);
        expect((reason as Error).cause).to.be.instanceOf(Error);
        expect(await stagedFiles()).to.equal(1);
      });
    }
  }

  it('refuses a photo of a few bytes that is no print itself, and of which only a larger one can be made', async () => {
    const { subject, stage, stagedFiles } = await open();
    const photo = await aPhoto({ width: 1, height: 1, colour: 'cmyk' });
    const reason = await reasonOf(subject.compress(await stage(photo), factsOf(photo), order));
    expect(reason).to.be.instanceOf(UnsupportedJpegVariantError);
    expect(await stagedFiles()).to.equal(1);
  });

  it('takes a photo with stray bytes before a marker, as some cameras write them', async () => {
    const { printed } = await open();
    const whole = aMosaic({ columns: 40, rows: 30, restartInterval: 40 });
    const stray = withStrayBytes(whole);
    const print = await printed(stray);
    expect(psnr(await samplesOf(print), await samplesOf(whole))).to.be.greaterThan(30);
  });

  for (const [format, encode] of Object.entries(foreignFormats)) {
    it(`cannot decode anything but JPEG, were it ever handed to it: ${format}`, async () => {
      const { subject, stage, stagedFiles } = await open();
      const picture = await encode(sharp({ create: { width: 8, height: 8, channels: 3, background: '#c63' } }));
      expect(await sharp(picture).stats(), 'decodable where nothing is blocked').to.have.property('channels');
      const reason = await reasonOf(subject.compress(await stage(picture), factsOf(await aPhoto()), order));
      expect(reason).to.be.instanceOf(InvalidImageError);
      expect(String((reason as Error).cause)).to.contain('unsupported image format');
      expect(await stagedFiles()).to.equal(1);
    });
  }

  it('does not blame the photo when its file is gone', async () => {
    const { subject, stage } = await open();
    const photo = await aPhoto();
    const staged = await stage(photo);
    await rm(staged.path);
    expect(await reasonOf(subject.compress(staged, factsOf(photo), order))).not.to.be.instanceOf(SilverprintError);
  });

  it('says so when there is no room for the print, and leaves nothing behind', async () => {
    const worker = new URL('./workers/no-room.ts', import.meta.url);
    const { subject, stage, stagedFiles } = await open({ worker, confined: false });
    const photo = await aPhoto();
    expect(await reasonOf(subject.compress(await stage(photo), factsOf(photo), order))).to.be.instanceOf(
      StoreFullError,
    );
    expect(await stagedFiles()).to.equal(1);
  });

  it('overwrites nothing', async () => {
    const { subject, stage, read } = await open();
    const photo = await aPhoto();
    const staged = await stage(photo);
    const path = `${staged.path}.print`;
    await writeFile(path, 'mine');
    expect(await reasonOf(subject.compress(staged, factsOf(photo), order))).not.to.be.instanceOf(SilverprintError);
    expect(String(await read({ path }))).to.equal('mine');
  });

  it('writes a print that only its own user can read', async () => {
    const { subject, stage } = await open();
    const photo = await aPhoto();
    const { staged } = await subject.compress(await stage(photo), factsOf(photo), order);
    expect((await stat(staged.path)).mode & 0o777).to.equal(0o600);
  });

  it('makes so many prints at a time, lets so many wait, and refuses the rest at once', async () => {
    const { subject, stage } = await open({ concurrency: 2, waitingMax: 3 });
    const photo = await aPhoto();
    const originals = await Promise.all(Array.from({ length: 8 }, () => stage(photo)));
    const outcomes = await atOnce(8, (i) => subject.compress(originals[i]!, factsOf(photo), order));
    expect(valuesOf(outcomes)).to.have.lengthOf(5);
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(OverloadedError);
  });

  it('says the same of each of many odd photos that it is handed at the same moment', async () => {
    const { subject, stage, printed } = await open({ concurrency: 4 });
    const whole = aMosaic({ columns: 10, rows: 10, restartInterval: 10 });
    const jpegs = Array.from({ length: 40 }, (_, i) => (i % 2 ? withStrayBytes(whole) : emptied(whole)));
    const print = await printed(withStrayBytes(whole));
    const originals = await Promise.all(jpegs.map(stage));
    const outcomes = await atOnce(40, (i) => subject.compress(originals[i]!, factsOf(whole), order));
    for (const reason of reasonsOf(outcomes)) expect(reason).to.be.instanceOf(InvalidImageError);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(jpegs.map((_, i) => (i % 2 ? 'fulfilled' : 'rejected')));
    for (const { staged } of valuesOf(outcomes)) expect(staged.bytes).to.equal(print.length);
  });

  it('has a place again for each print that is made or refused', async () => {
    const { subject, stage, printed } = await open({ concurrency: 1, waitingMax: 0 });
    const photo = await aPhoto();
    for (const jpeg of [photo, corrupt(photo), photo]) {
      await subject.compress(await stage(jpeg), factsOf(photo), order).catch(() => {});
    }
    expect((await printed(photo)).length).to.be.greaterThan(0);
  });

  it('waits for what is under way when it is closed, and takes nothing more', async () => {
    const { subject, stage, stagedFiles } = await open({ concurrency: 1 });
    const photo = await aPhoto();
    const originals = await Promise.all([stage(photo), stage(photo)]);
    const making = originals.map((original) => subject.compress(original, factsOf(photo), order));
    await subject.close();
    expect(await stagedFiles(), 'originals and prints').to.equal(4);
    await Promise.all(making);
    expect(await reasonOf(subject.compress(await stage(photo), factsOf(photo), order))).to.be.instanceOf(
      OverloadedError,
    );
    await subject.close();
  });
});

/** A mosaic with bytes that mean nothing before its first restart marker. */
function withStrayBytes(jpeg: Uint8Array): Uint8Array {
  const bytes = Buffer.from(jpeg);
  const at = bytes.indexOf(Uint8Array.of(0xff, 0xd0));
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), Uint8Array.of(1, 2, 3, 4), bytes.subarray(at)]));
}
