import { expect } from 'chai';
import { InvalidImageError } from '../../src/domain/errors.ts';
import { stripJpeg } from '../../src/domain/jpeg-strip.ts';
import { canarySegments, joined, orientationSegment, segment, withSegments } from '../contracts/jpeg-segments.ts';
import { aMosaic } from '../contracts/mosaic.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { iccProfile, iccSegment } from '../support/jpeg-icc.ts';
import { aPhoto, displayP3, type PhotoOptions, truncated } from '../support/photos.ts';
import { samplesOf } from '../support/pixels.ts';

const canary = 'CANARY-00-11';
const metadata = [...canarySegments(canary), iccSegment(iccProfile(displayP3)), segment(0xe0, 'JFXX\0\x10', canary)];
const rich = (jpeg: Uint8Array) => joined(withSegments(jpeg, ...metadata), canary);

describe('A stripped JPEG', () => {
  const photos: Record<string, PhotoOptions> = {
    baseline: {},
    progressive: { progressive: true },
    grey: { colour: 'grey' },
    'four inks': { colour: 'cmyk' },
    'halved colours': { subsampling: '4:2:0' },
  };
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

/** A JPEG that starts with a JFIF header, without it. */
function withoutJfif(jpeg: Uint8Array): Uint8Array {
  expect(String.fromCharCode(...jpeg.subarray(6, 10))).to.equal('JFIF');
  return joined(jpeg.subarray(0, 2), jpeg.subarray(20));
}
