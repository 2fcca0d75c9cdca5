import { expect } from 'chai';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { InvalidImageError } from '../../src/domain/errors.ts';
import { partOf, stripJpeg, stripVersion } from '../../src/domain/jpeg-strip.ts';
import { sha256Of } from '../../src/testing/builders.ts';
import { canarySegments, joined, orientationSegment, segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { iccProfile, iccSegment } from '../support/jpeg-icc.ts';
import { aPhoto, displayP3, type PhotoOptions, truncated } from '../support/photos.ts';
import { samplesOf } from '../support/pixels.ts';
import { planOf, putTogether, strippedBut } from '../support/stripped.ts';

const canary = 'CANARY-00-11';
const metadata = [...canarySegments(canary), iccSegment(iccProfile(displayP3)), segment(0xe0, 'JFXX\0\x10', canary)];
const rich = (jpeg: Uint8Array) => joined(withSegments(jpeg, ...metadata), canary);

const photos: Record<string, PhotoOptions> = {
  baseline: {},
  progressive: { progressive: true },
  grey: { colour: 'grey' },
  'four inks': { colour: 'cmyk' },
  'halved colours': { subsampling: '4:2:0' },
};

describe('A stripped JPEG', () => {
  for (const [name, options] of Object.entries(photos)) {
    it(`decodes to the very same pixels: ${name}`, async () => {
      const photo = await aPhoto(options);
      expect(await samplesOf(stripJpeg(rich(photo)))).to.deep.equal(await samplesOf(photo));
    });
  }

  it('decodes to the very same pixels: restart markers', async () => {
    const mosaic = aMosaic({ columns: 20, restartInterval: 7 });
    expect(await samplesOf(stripJpeg(rich(mosaic)))).to.deep.equal(await samplesOf(mosaic));
  });

  it('decodes to the very same pixels: red, green and blue as they are, by Adobe’s header', async () => {
    // with that transform, the components are the colours themselves
    const photo = await aPhoto();
    const asRgb = withSegments(photo, segment(0xee, 'Adobe\0\x64\0\0\0\0\0'));
    expect(await samplesOf(asRgb)).not.to.deep.equal(await samplesOf(photo));
    expect(await samplesOf(stripJpeg(rich(asRgb)))).to.deep.equal(await samplesOf(asRgb));
  });

  it('is byte for byte what there was before the metadata was added', async () => {
    for (const jpeg of [aMosaic(), aMosaic({ restartInterval: 3 }), await aPhoto({ progressive: true })]) {
      expect(stripJpeg(rich(jpeg))).to.deep.equal(jpeg);
    }
  });

  it('has lost metadata between its scans too', async () => {
    const photo = await aPhoto({ progressive: true });
    const lastScan = Buffer.from(photo).lastIndexOf(Uint8Array.of(0xff, 0xda));
    const between = joined(photo.subarray(0, lastScan), ...metadata, photo.subarray(lastScan));
    expect(stripJpeg(between)).to.deep.equal(photo);
  });

  it('carries nothing hidden in what stays', () => {
    const jfif = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x02\x02', canary);
    const adobe = segment(0xee, 'Adobe\0\x64\0\0\0\0\x01', canary);
    const stripped = stripJpeg(withSegments(withoutJfif(aMosaic()), jfif, adobe));
    expect(Buffer.from(stripped).includes(canary)).to.equal(false);
    expect(factsOf(stripped)).to.include({ metadataBytes: 0, trailingBytes: 0 });
  });

  it('has no thumbnail, and does not say that it has one', () => {
    const jfif = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x02\x01', 'RGBRGB');
    const without = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
    const rest = withoutJfif(aMosaic());
    expect(stripJpeg(withSegments(rest, jfif))).to.deep.equal(withSegments(rest, without));
  });

  it('is shorter by what the reader counts as metadata and as trailing', async () => {
    for (const photo of [rich(await aPhoto()), withSegments(aMosaic(), orientationSegment(6)), aMosaic()]) {
      const { metadataBytes, trailingBytes } = factsOf(photo);
      expect(stripJpeg(photo).length).to.equal(photo.length - metadataBytes - trailingBytes);
    }
  });

  it('of a stripped one is the same again', async () => {
    const once = stripJpeg(rich(await aPhoto()));
    expect(stripJpeg(once)).to.deep.equal(once);
  });

  it('is never made of a part', async () => {
    const photo = await aPhoto();
    expect(() => stripJpeg(truncated(photo))).to.throw(InvalidImageError);
    expect(() => stripJpeg(new Uint8Array())).to.throw(InvalidImageError);
  });
});

describe('A JPEG that is stripped but for how it looks', () => {
  const profile = iccProfile(displayP3);

  for (const [name, options] of Object.entries(photos)) {
    it(`decodes to the very same pixels, in the same colours: ${name}`, async () => {
      const photo = rich(await aPhoto(options));
      const stripped = strippedBut(photo);
      expect(await samplesOf(stripped)).to.deep.equal(await samplesOf(photo));
      expect((await sharp(stripped).metadata()).icc).to.deep.equal(Buffer.from(profile));
    });
  }

  it('decodes to the very same pixels: red, green and blue as they are, by Adobe’s header', async () => {
    const asRgb = withSegments(await aPhoto(), segment(0xee, 'Adobe\0\x64\0\0\0\0\0'));
    expect(await samplesOf(strippedBut(rich(asRgb)))).to.deep.equal(await samplesOf(asRgb));
  });

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    it(`is turned as it was, and gives nothing away: ${orientation}`, async () => {
      const photo = await aPhoto({ canary, orientation, profile: displayP3, trailing: new Uint8Array(10).fill(1) });
      const stripped = strippedBut(photo);
      expect(factsOf(photo).reveals).to.have.lengthOf.above(3);
      expect(factsOf(stripped)).to.deep.include({ orientation, reveals: [], trailingBytes: 0 });
      expect(Buffer.from(stripped).includes(canary)).to.equal(false);
      expect((await sharp(stripped).metadata()).orientation ?? 1).to.equal(orientation);
    });
  }

  it('has no EXIF at all where it is upright', () => {
    const upright = withSegments(aMosaic(), orientationSegment(1), ...canarySegments(canary, 1));
    expect(strippedBut(upright)).to.deep.equal(aMosaic());
  });

  it('is turned by its first EXIF alone, as it was before', () => {
    for (const [first, second] of [
      [6, 3],
      [1, 6],
    ] as const) {
      const jpeg = withSegments(aMosaic(), orientationSegment(first), orientationSegment(second));
      expect(factsOf(jpeg).orientation).to.equal(first);
      expect(factsOf(strippedBut(jpeg)).orientation).to.equal(first);
    }
  });

  it('keeps a colour profile in several pieces, and where they stood', () => {
    const pieces = [iccSegment(profile.subarray(0, 99), 1, 2), iccSegment(profile.subarray(99), 2, 2)] as const;
    const between = canarySegments(canary);
    const jpeg = joined(withSegments(aMosaic(), pieces[0], ...between, pieces[1], ...between), canary);
    expect(strippedBut(jpeg)).to.deep.equal(withSegments(aMosaic(), ...pieces));
  });

  it('is planned the same however its bytes are cut into pieces', async () => {
    for (const photo of [rich(await aPhoto({ progressive: true })), rich(aMosaic({ restartInterval: 3 }))]) {
      const whole = planOf(photo);
      for (const pieceBytes of [1, 7, 1000]) expect(planOf(photo, pieceBytes)).to.deep.equal(whole);
    }
  });

  it('is made of as few ranges as can be, one after the other', async () => {
    const { pieces } = planOf(rich(await aPhoto({ progressive: true })));
    const ranges = pieces.flatMap((piece) => (piece instanceof Uint8Array ? [] : [piece]));
    for (const [i, { first, last }] of ranges.entries()) {
      expect(first).to.be.at.most(last);
      if (i > 0) expect(first).to.be.greaterThan((ranges[i - 1]?.last ?? 0) + 1);
    }
    // the start, the profile, and all that is coded
    expect(ranges).to.have.lengthOf(3);
  });

  it('is as long as its plan says', async () => {
    const photo = rich(await aPhoto({ orientation: 6 }));
    expect(strippedBut(photo)).to.have.lengthOf(planOf(photo).bytes);
  });

  it('of a stripped one is the same again', async () => {
    const once = strippedBut(rich(await aPhoto({ orientation: 6 })));
    expect(strippedBut(once)).to.deep.equal(once);
  });

  it('has parts that are made up of parts of its pieces', async () => {
    const small = await aPhoto({ width: 16, height: 16 });
    const photo = joined(withSegments(small, ...canarySegments(canary, 6)), canary);
    const [whole, { pieces, bytes }] = [strippedBut(photo), planOf(photo)];
    expect(pieces.filter((piece) => piece instanceof Uint8Array)).not.to.deep.equal([]);
    const end = fc.nat({ max: bytes - 1 });
    fc.assert(
      fc.property(end, end, (one, other) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        expect(putTogether(photo, partOf(pieces, { first, last }))).to.deep.equal(whole.slice(first, last + 1));
      }),
    );
  });

  it('is never planned of a part', async () => {
    const photo = await aPhoto();
    expect(() => planOf(truncated(photo))).to.throw(InvalidImageError);
    expect(() => planOf(new Uint8Array())).to.throw(InvalidImageError);
  });

  it('is byte for byte what it was in the version before, unless that is another one', async () => {
    const jpeg = withSegments(aMosaic(), ...canarySegments(canary, 6), segment(0xe2, 'ICC_PROFILE\0\x01\x01profile'));
    const sha256 = await sha256Of(strippedBut(joined(jpeg, canary)));
    expect({ [stripVersion]: sha256 }).to.deep.equal({
      1: 'e153794056f25ff98e31536ed9a6cc6f51cd4583330ff06b28c29f3fd48267db',
    });
  });
});

/** A JPEG that starts with a JFIF header, without it. */
function withoutJfif(jpeg: Uint8Array): Uint8Array {
  expect(String.fromCharCode(...jpeg.subarray(6, 10))).to.equal('JFIF');
  return joined(jpeg.subarray(0, 2), jpeg.subarray(20));
}
