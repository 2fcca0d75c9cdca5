import { expect } from 'chai';
import fc from 'fast-check';
import {
  ImageLimitsExceededError,
  InvalidImageError,
  SilverprintError,
  UnsupportedJpegVariantError,
} from '../../src/domain/errors.ts';
import { type JpegFacts, JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import { canarySegments, joined, orientationSegment, segment, withSegments } from '../contracts/jpeg-segments.ts';
import { aMosaic } from '../contracts/mosaic.ts';
import { iccProfile, iccSegment } from '../support/jpeg-icc.ts';
import { aHeic, anHtml, aPhoto, aPixelBomb, aPng, aText, displayP3, headerOf, truncated } from '../support/photos.ts';

const limits = { imagePixelsMax: 1_000_000, imageSidePixelsMax: 2000 };
const soi = Uint8Array.of(0xff, 0xd8);
const eoi = Uint8Array.of(0xff, 0xd9);

/** What a reader says about bytes that come in pieces of a size. */
function factsOf(bytes: Uint8Array, chunkBytes = bytes.length || 1, readerLimits = limits): JpegFacts {
  const reader = new JpegReader(readerLimits);
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.feed(bytes.slice(at, at + chunkBytes));
  return reader.end();
}

/** The facts or the error, as text; any other error than ours is a defect. */
function verdictOn(bytes: Uint8Array, chunkBytes?: number): string {
  try {
    return JSON.stringify(factsOf(bytes, chunkBytes));
  } catch (error) {
    if (error instanceof SilverprintError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const refusalOf = (bytes: Uint8Array) => () => factsOf(bytes);

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

  it('allows any number of FFs before a marker', () => {
    const fill = new Uint8Array(1000).fill(0xff);
    const jpeg = headerOf(640, 480);
    const filled = joined(jpeg.subarray(0, 2), fill, jpeg.subarray(2, -2), fill, eoi);
    expect(factsOf(filled)).to.deep.equal(factsOf(jpeg));
  });

  it('takes restart markers and stuffed FFs for coded data', () => {
    expect(factsOf(aMosaic({ restartInterval: 1, columns: 20 }))).to.include({ scans: 1, trailingBytes: 0 });
  });
});

describe('A JPEG is refused', () => {
  const jpeg = headerOf(640, 480);
  const scanAt = Buffer.from(jpeg).indexOf(Uint8Array.of(0xff, 0xda));

  it('when it is empty', () => {
    expect(refusalOf(new Uint8Array())).to.throw(InvalidImageError, 'empty');
  });

  it('wherever it is cut off', () => {
    for (let bytes = 2; bytes < jpeg.length; bytes++) {
      expect(refusalOf(jpeg.subarray(0, bytes)), `after ${bytes} bytes`).to.throw(InvalidImageError, 'truncated');
    }
  });

  const invalid: Record<string, Uint8Array> = {
    'when it ends before it has begun': joined(soi, eoi),
    'without a scan': joined(jpeg.subarray(0, scanAt), eoi),
    'without a frame before its scan': joined(soi, jpeg.subarray(scanAt)),
    'with stray bytes between segments': joined(soi, 'stray', jpeg.subarray(2)),
    'with a second start in it': joined(soi, jpeg),
    'with a segment that is shorter than its own length': joined(
      soi,
      Uint8Array.of(0xff, 0xe1, 0, 1),
      jpeg.subarray(2),
    ),
    'with a restart marker outside of a scan': joined(soi, Uint8Array.of(0xff, 0xd0), jpeg.subarray(2)),
    'with a marker that is reserved': joined(soi, segment(0x02, 'reserved'), jpeg.subarray(2)),
    'with a stuffed byte outside of a scan': joined(soi, Uint8Array.of(0xff, 0), jpeg.subarray(2)),
    'with no width': headerOf(0, 480),
    'with a frame header that is too long': withFrame(jpeg, (frame) => joined(frame, 'x')),
    'with a frame header that is too short': withFrame(jpeg, (frame) => frame.subarray(0, -1)),
    'with a frame header that is empty': withFrame(jpeg, () => new Uint8Array()),
    'with no components': withFrame(jpeg, (frame) => joined(frame.subarray(0, 5), '\0')),
    'with a sampling factor of 0': withFrame(jpeg, (frame) => frame.with(7, 0x10)),
    'with a sampling factor of 5': withFrame(jpeg, (frame) => frame.with(13, 0x51)),
    'with a scan of no components': joined(jpeg.subarray(0, scanAt), segment(0xda, '\0\0\x3f\0'), eoi),
    'with a scan header that is too short': joined(jpeg.subarray(0, scanAt), segment(0xda, '\x03\x01\0'), eoi),
  };
  for (const [when, bytes] of Object.entries(invalid)) {
    it(when, () => expect(refusalOf(bytes)).to.throw(InvalidImageError));
  }

  const variants: Record<string, Uint8Array> = {
    'lossless coding': headerOf(640, 480, { sof: 0xc3 }),
    'hierarchical coding': headerOf(640, 480, { sof: 0xc5 }),
    'arithmetic coding': headerOf(640, 480, { sof: 0xc9 }),
    'progressive arithmetic coding': headerOf(640, 480, { sof: 0xca }),
    'hierarchical arithmetic coding': headerOf(640, 480, { sof: 0xcf }),
    'JPEG-LS coding': headerOf(640, 480, { sof: 0xf7 }),
    'a hierarchical header': joined(soi, segment(0xde, 'x'), jpeg.subarray(2)),
    'arithmetic conditioning': joined(soi, segment(0xcc, 'x'), jpeg.subarray(2)),
    'JPEG extensions': joined(soi, segment(0xc8, 'x'), jpeg.subarray(2)),
    '12 bits a sample': headerOf(640, 480, { precision: 12 }),
    'a height that comes later': headerOf(640, 0),
    'a height after its scan': joined(jpeg.subarray(0, -2), segment(0xdc, '\x01\xe0'), eoi),
    'two frames': joined(jpeg.subarray(0, scanAt), headerOf(640, 480).subarray(2)),
    'a frame after its scan': joined(jpeg.subarray(0, -2), headerOf(640, 480).subarray(2)),
    'two components': withFrame(jpeg, (frame) => joined(frame.subarray(0, 5), '\x02\x01\x11\0\x02\x11\0')),
    'five components': withFrame(jpeg, (frame) => joined(frame.subarray(0, 5), '\x05', '\x01\x11\0'.repeat(5))),
  };
  for (const [what, bytes] of Object.entries(variants)) {
    it(`as unsupported with ${what}`, () => expect(refusalOf(bytes)).to.throw(UnsupportedJpegVariantError));
  }

  it('with more pixels a side than allowed, and the error says which and how many', () => {
    expect(factsOf(headerOf(2000, 1)).width).to.equal(2000);
    const wide = { limit: 'widthPixels', actual: 2001, max: 2000 };
    expect(refusalOf(headerOf(2001, 1)))
      .to.throw(ImageLimitsExceededError)
      .that.includes(wide);
    const high = { limit: 'heightPixels', actual: 2001, max: 2000 };
    expect(refusalOf(headerOf(1, 2001)))
      .to.throw(ImageLimitsExceededError)
      .that.includes(high);
  });

  it('with more pixels than allowed, though each side is short enough', () => {
    expect(factsOf(headerOf(1000, 1000)).height).to.equal(1000);
    const many = { limit: 'pixels', actual: 1_001_000, max: 1_000_000 };
    expect(refusalOf(headerOf(1001, 1000)))
      .to.throw(ImageLimitsExceededError)
      .that.includes(many);
  });

  it('by its header alone: no byte after it is waited for', () => {
    const reader = new JpegReader(defaultLimits);
    const bomb = aPixelBomb();
    expect(() => reader.feed(bomb.subarray(0, 21))).to.throw(ImageLimitsExceededError);
  });
});

describe('The verdict on a file', () => {
  it('is the same however its bytes are cut into pieces', async () => {
    const seeds = [
      withSegments(aMosaic({ restartInterval: 5 }), ...canarySegments('CANARY', 6)),
      await aPhoto({ width: 24, height: 16, progressive: true, canary: 'CANARY', trailing: aText() }),
      ...[headerOf(9000, 9000), aPng(), aHeic(), anHtml(), aText(), truncated(aMosaic())],
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
    const reader = new JpegReader(limits);
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

/** A JPEG with the payload of its frame header replaced. */
function withFrame(jpeg: Uint8Array, change: (frame: Uint8Array) => Uint8Array): Uint8Array {
  const marker = jpeg[3] as number;
  const end = 4 + (jpeg[4] as number) * 256 + (jpeg[5] as number);
  return joined(soi, segment(marker, change(jpeg.subarray(6, end))), jpeg.subarray(end));
}
