import { expect } from 'chai';
import fc from 'fast-check';
import { SilverprintError } from '../../src/domain/errors.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import { canarySegments, joined, orientationSegment, segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { commentFlood, fillFlood, huffmanFlood, scanBomb } from '../support/jpeg-bombs.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { iccProfile, iccSegment } from '../support/jpeg-icc.ts';
import { aHeic, anHtml, aPhoto, aPng, aText, displayP3, headerOf, truncated } from '../support/photos.ts';

describe('What is read from the markers of a JPEG', () => {
  it('is its size in pixels', () => {
    expect(factsOf(headerOf(640, 480))).to.include({ width: 640, height: 480 });
  });

  it('is how many components it has, and how often its data passes over them', async () => {
    expect(factsOf(await aPhoto())).to.include({ components: 3, progressive: false, scans: 1 });
    expect(factsOf(await aPhoto({ colour: 'grey' }))).to.include({ components: 1 });
    expect(factsOf(await aPhoto({ colour: 'cmyk' }))).to.include({ components: 4 });
    const progressive = factsOf(await aPhoto({ progressive: true }));
    expect(progressive.progressive).to.equal(true);
    expect(progressive.scans).to.be.greaterThan(1);
  });

  it('is whether its colour is at less than full size', async () => {
    expect(factsOf(await aPhoto({ subsampling: '4:2:0' })).subsampled).to.equal(true);
    expect(factsOf(await aPhoto({ subsampling: '4:4:4' })).subsampled).to.equal(false);
    expect(factsOf(await aPhoto({ colour: 'grey' })).subsampled).to.equal(false);
  });

  for (const byteOrder of ['II', 'MM'] as const) {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      it(`is how it is turned, in ${byteOrder} byte order: ${orientation}; width and height are those of the display`, () => {
        const facts = factsOf(withSegments(headerOf(640, 480), orientationSegment(orientation, byteOrder)));
        const [width, height] = orientation > 4 ? [480, 640] : [640, 480];
        expect(facts).to.include({ orientation, width, height });
      });
    }
  }

  it('is nothing about turning where EXIF makes no sense', () => {
    const exif = orientationSegment(6);
    const notTurned = [
      orientationSegment(0),
      orientationSegment(9),
      segment(0xe1, 'Exif\0\0'),
      segment(0xe1, 'Exif\0\0MM\0*\xff\xff\xff\xff'),
      segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08\0\x05'),
      segment(0xe1, 'Exif\0\0XX\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0'),
      segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', exif.subarray(10)),
    ];
    for (const segments of notTurned) {
      expect(factsOf(withSegments(headerOf(640, 480), segments)).orientation).to.equal(1);
    }
  });

  it('is what the first EXIF says, where there are several', () => {
    const jpeg = withSegments(headerOf(640, 480), orientationSegment(6), orientationSegment(3));
    expect(factsOf(jpeg).orientation).to.equal(6);
  });

  it('is how many bytes its colour profile has, also in several pieces', () => {
    const profile = iccProfile(displayP3);
    expect(factsOf(withSegments(headerOf(8, 8), iccSegment(profile))).iccBytes).to.equal(profile.length);
    const pieces = [
      segment(0xe2, 'ICC_PROFILE\0\x01\x02', profile.subarray(0, 100)),
      segment(0xe2, 'ICC_PROFILE\0\x02\x02', profile.subarray(100)),
    ];
    expect(factsOf(withSegments(headerOf(8, 8), ...pieces)).iccBytes).to.equal(profile.length);
  });

  it('is how many bytes of it are metadata, whatever they are', () => {
    const segments = [
      ...canarySegments('CANARY'),
      iccSegment(iccProfile(displayP3)),
      segment(0xe0, 'JFXX\0\x10thumbnail'),
    ];
    const bytes = segments.reduce((sum, { length }) => sum + length, 0);
    expect(factsOf(aMosaic()).metadataBytes).to.equal(0);
    expect(factsOf(withSegments(aMosaic(), ...segments)).metadataBytes).to.equal(bytes);
  });

  it('is how many bytes come after its end, and never what they are', () => {
    const trailing = joined(headerOf(65500, 65500), anHtml());
    expect(factsOf(joined(aMosaic(), trailing)).trailingBytes).to.equal(trailing.length);
  });

  it('is the first picture’s alone, where the file has several', () => {
    expect(factsOf(joined(headerOf(640, 480), headerOf(160, 120)))).to.include({ width: 640, height: 480, scans: 1 });
  });

  it('is the same with FFs before its markers', () => {
    const fill = new Uint8Array(500).fill(0xff);
    const jpeg = headerOf(640, 480);
    const filled = joined(jpeg.subarray(0, 2), fill, jpeg.subarray(2, -2), fill, jpeg.subarray(-2));
    expect(factsOf(filled)).to.deep.equal(factsOf(jpeg));
  });

  it('takes restart markers and stuffed FFs for coded data', () => {
    expect(factsOf(aMosaic({ restartInterval: 1, columns: 20 }))).to.include({ scans: 1, trailingBytes: 0 });
  });
});

describe('The verdict on a file', () => {
  it('is the same however its bytes are cut into pieces', async () => {
    const seeds = [
      withSegments(aMosaic({ restartInterval: 5 }), ...canarySegments('CANARY', 6)),
      await aPhoto({ width: 24, height: 16, progressive: true, canary: 'CANARY', trailing: aText() }),
      headerOf(9000, 9000),
      scanBomb({ width: 8, height: 8, scans: 70 }),
      scanBomb({ width: 8000, height: 8000, scans: 50, components: 4 }).subarray(0, 300),
      commentFlood(2200),
      huffmanFlood(1500),
      fillFlood(1030),
      fillFlood(1030, 'end'),
      aPng(),
      aHeic(),
      anHtml(),
      aText(),
      truncated(aMosaic()),
    ];
    const files = fc.constantFrom(...seeds).chain((seed) =>
      fc.array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { maxLength: 3 }).map((changes) => {
        const bytes = seed.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 70 }), (bytes, chunkBytes) => {
        expect(verdictOn(bytes, chunkBytes)).to.equal(verdictOn(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('does not change when the pieces are overwritten after they were read', () => {
    const jpeg = withSegments(aMosaic(), ...canarySegments('CANARY', 6));
    const reader = new JpegReader(defaultLimits);
    const buffer = new Uint8Array(7);
    for (let at = 0; at < jpeg.length; at += buffer.length) {
      const piece = jpeg.subarray(at, at + buffer.length);
      buffer.set(piece);
      reader.feed(buffer.subarray(0, piece.length));
      buffer.fill(0xff);
    }
    expect(reader.end()).to.deep.equal(factsOf(jpeg));
  });
});

/** The facts or the error, as text; any other error than ours is a defect. */
function verdictOn(bytes: Uint8Array, chunkBytes = bytes.length): string {
  try {
    return JSON.stringify(factsOf(bytes, { chunkBytes }));
  } catch (error) {
    if (error instanceof SilverprintError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
