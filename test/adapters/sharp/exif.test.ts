import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readExif } from '../../../src/adapters/sharp/exif.ts';
import type { ExifFacts } from '../../../src/domain/exif-facts.ts';
import { canarySegments, joined, segment, withSegments } from '../../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { ascii, type ByteOrder, bytes, exif, longs, rationals, shorts, xmp } from '../../support/jpeg-metadata.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openCompressor, order } from './opened-compressor.ts';

const phone = {
  picture: { 0x010f: ascii('Apple'), 0x0110: ascii('iPhone 6') },
  taking: {
    0x829a: rationals(1, 40),
    0x829d: rationals(11, 5),
    0x8827: shorts(32),
    0x9003: ascii('2014:09:16 14:05:12'),
    0x9004: ascii('2015:01:01 00:00:00'),
    0x9011: ascii('+02:00'),
    0x920a: rationals(83, 20),
    0x9291: ascii('133'),
    0xa405: shorts(29),
    0xa433: ascii('Apple'),
    0xa434: ascii('iPhone 6 back camera 4.15mm f/2.2'),
  },
};

describe('EXIF facts', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  async function factsIn(...segments: readonly Uint8Array[]): Promise<ExifFacts> {
    const path = join(folder.path, 'photo.jpg');
    await writeFile(path, withSegments(aMosaic(), ...segments));
    return readExif(path);
  }

  for (const byteOrder of ['II', 'MM'] as const satisfies ByteOrder[]) {
    it(`say when, with what and how a photo was taken, in the byte order ${byteOrder}`, async () => {
      expect(await factsIn(exif(phone, byteOrder))).to.deep.equal({
        takenAt: '2014-09-16T14:05:12.133+02:00',
        camera: { make: 'Apple', model: 'iPhone 6' },
        lens: { make: 'Apple', model: 'iPhone 6 back camera 4.15mm f/2.2' },
        exposure: { time: '1/40', seconds: 0.025, fNumber: 2.2, iso: 32, focalLengthMm: 4.15, focalLength35Mm: 29 },
      });
    });
  }

  it('are nothing of what the camera does not say', async () => {
    expect(await factsIn()).to.deep.equal({});
    expect(await factsIn(exif({}))).to.deep.equal({});
    expect(await factsIn(exif({ picture: { 0x0110: ascii('X') } }))).to.deep.equal({ camera: { model: 'X' } });
    expect(await factsIn(xmp('exif:DateTimeOriginal="2014-09-16T14:05:12" tiff:Make="Apple"'))).to.deep.equal({});
  });

  it('take the time of digitization where there is no other', async () => {
    const taking = {
      0x9003: ascii('0000:00:00 00:00:00'),
      0x9004: ascii('2014:09:16 14:05:12'),
      0x9012: ascii('-05:00'),
    };
    expect(await factsIn(exif({ taking }))).to.deep.equal({ takenAt: '2014-09-16T14:05:12-05:00' });
  });

  it('are those of the first EXIF, wherever it stands', async () => {
    const other = exif({ picture: { 0x010f: ascii('Canon') } });
    const comments = Array.from({ length: 4 }, () => segment(0xfe, 'x'.repeat(60_000)));
    expect((await factsIn(...comments, exif(phone), other)).camera?.make).to.equal('Apple');
  });

  it('have nothing in them that a terminal or a database could trip over', async () => {
    const utf8 = Buffer.from('F\u00e9\u202eto\u0007\ud83d\ude00').toString('latin1');
    const { camera } = await factsIn(exif({ picture: { 0x010f: ascii(utf8), 0x0110: ascii('\u0000\u0001') } }));
    expect(camera?.make).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(camera?.make).to.contain('to').and.to.be.a('string').with.property('length').that.is.below(20);
    expect(camera).not.to.have.property('model');
  });

  it('are nothing where tags have types or values that make no sense', async () => {
    const picture = { 0x010f: shorts(1, 2, 3), 0x0110: rationals(1, 2) };
    const taking = {
      0x829a: rationals(0, 0),
      0x829d: rationals(1, 0),
      0x8827: ascii('fast'),
      0x9003: longs(2014),
      0x920a: ascii('long'),
      0xa405: ascii('29'),
      0xa434: bytes(0, 0, 0, 0, 0),
    };
    expect(await factsIn(exif({ picture, taking }))).to.deep.equal({});
  });

  it('are there in a moment, and never an error, whatever an EXIF is made of', async function () {
    this.timeout(60_000);
    const whole = exif(phone);
    for (let cut = 4; cut < whole.length; cut += 7) await factsIn(segment(0xe1, whole.subarray(4, cut)));
    for (let at = 10; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at] = 0xff;
      const facts = await factsIn(changed);
      expect(Object.keys(facts)).to.satisfy((names: string[]) => names.every((name) => name in known), `${at}`);
    }
    // 5,000 entries, each of which says that its value is all of the segment
    for (const type of [1, 2, 3, 5, 7, 10, 13]) {
      for (const tag of [0x010f, 0x8769, 0x8825, 0x9003, 0x927c]) await factsIn(bomb(tag, type));
    }
  });

  it('come with the print, and refuse no photo', async () => {
    const { subject, stage, close } = await openCompressor();
    const taken = withSegments(aMosaic(), exif(phone));
    const garbage = withSegments(
      aMosaic(),
      segment(0xe1, 'Exif\0\0', 'MM\0*\0\0\0\x08\xff\xff'),
      ...canarySegments('canary'),
    );
    try {
      const { exif: facts } = await subject.compress(await stage(taken), factsOf(taken), order);
      expect(facts.takenAt).to.equal('2014-09-16T14:05:12.133+02:00');
      const small = { ...order, maxEdge: 20 };
      expect((await subject.compress(await stage(taken), factsOf(taken), small)).exif).to.deep.equal(facts);
      expect((await subject.compress(await stage(garbage), factsOf(garbage), order)).exif).to.deep.equal({});
    } finally {
      await close();
    }
  });

  it('are nothing where there is no file, either', async () => {
    await rm(join(folder.path, 'photo.jpg'), { force: true });
    expect(await readExif(join(folder.path, 'photo.jpg'))).to.deep.equal({});
  });
});

const known: Readonly<Record<keyof ExifFacts, true>> = { takenAt: true, camera: true, lens: true, exposure: true };

function bomb(tag: number, type: number): Uint8Array {
  const entries = 5_000;
  const view = new DataView(new ArrayBuffer(2 + 12 * entries + 4));
  view.setUint16(0, entries);
  for (let at = 2; at < 2 + 12 * entries; at += 12) {
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, 7_000);
    view.setUint32(at + 8, 8);
  }
  return segment(0xe1, 'Exif\0\0', joined('MM\0*\0\0\0\x08', new Uint8Array(view.buffer)));
}
