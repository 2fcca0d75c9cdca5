import { expect } from 'chai';
import { stripJpeg } from '../../../src/domain/jpeg-strip.ts';
import { joined, segment, withSegments } from '../../../src/testing/jpeg-segments.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { toSrgb } from '../../support/jpeg-icc.ts';
import { anInkChart, chartColours, fieldSide } from '../../support/jpeg-inks.ts';
import { adobeRgb, aPhoto, displayP3, type PhotoOptions } from '../../support/photos.ts';
import { means, samplesOf } from '../../support/pixels.ts';
import { openCompressor } from './opened-compressor.ts';

/** What was compressed already has its own coded data as its print, as long as nothing speaks against it. */
const compressed: PhotoOptions = { quality: 40, subsampling: '4:2:0' };

describe('The colours of a print', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());
  const printed = (jpeg: Uint8Array) => opened.printed(jpeg);

  for (const transform of ['CMYK', 'YCCK'] as const) {
    it(`are those that the profile of four inks says: ${transform}`, async () => {
      const print = await printed(anInkChart(transform));
      expect(factsOf(print)).to.include({ components: 3, iccBytes: 0 });
      const samples = await samplesOf(print);
      for (const [field, colour] of chartColours.entries()) {
        for (const [i, sample] of middleOf(samples, field).entries()) {
          expect(sample, `field ${field}, channel ${i}`).to.be.closeTo(colour[i] ?? NaN, 6);
        }
      }
    });
  }

  for (const [kind, unusedProfileBytes] of [
    ['as large as they get in one piece', 64_000],
    ['in several pieces', 200_000],
  ] as const) {
    for (const options of [{}, compressed]) {
      it(`are in sRGB, and the profile is gone, ${kind}: ${JSON.stringify(options)}`, async () => {
        const photo = await aPhoto({ ...options, profile: adobeRgb, unusedProfileBytes });
        expect(factsOf(photo).iccBytes).to.be.greaterThan(unusedProfileBytes);
        const expected = means(toSrgb(adobeRgb, await samplesOf(photo)), 3);
        const print = await printed(photo);
        expect(factsOf(print)).to.include({ iccBytes: 0, metadataBytes: 0 });
        for (const [i, mean] of means(await samplesOf(print), 3).entries()) {
          expect(mean).to.be.closeTo(expected[i] ?? NaN, 2);
        }
      });
    }
  }

  for (const profile of [displayP3, adobeRgb]) {
    it(`are converted where the photo was compressed already: ${profile.name}`, async () => {
      const photo = await aPhoto({ ...compressed, profile });
      const expected = means(toSrgb(profile, await samplesOf(photo)), 3);
      for (const [i, mean] of means(await samplesOf(await printed(photo)), 3).entries()) {
        expect(mean).to.be.closeTo(expected[i] ?? NaN, 2);
      }
    });
  }

  it('are the very same where the photo is grey and was compressed already, in one component', async () => {
    const photo = await aPhoto({ ...compressed, colour: 'grey' });
    const print = await printed(photo);
    expect(factsOf(print).components).to.equal(1);
    expect(await samplesOf(print)).to.deep.equal(await samplesOf(photo));
  });
});

describe('A print of a photo with a second picture in its file', () => {
  let opened: Awaited<ReturnType<typeof openCompressor>>;
  before(async () => {
    opened = await openCompressor();
  });
  after(() => opened.close());

  for (const options of [{}, compressed, { orientation: 6 }] as const) {
    for (const [what, add] of [
      ['a gain map', withGainMap],
      ['a preview', withPreview],
    ] as const) {
      it(`is the one that there is without it, to the byte: ${what}, ${JSON.stringify(options)}`, async () => {
        const plain = await aPhoto(options);
        const photo = await add(plain);
        expect(factsOf(photo).trailingBytes).to.be.greaterThan(0);
        const print = await opened.printed(photo);
        expect(Buffer.compare(print, await opened.printed(plain))).to.equal(0);
        expect(factsOf(print)).to.include({ metadataBytes: 0, trailingBytes: 0 });
      });
    }
  }

  it('is its own coded data and nothing else where it was compressed already', async () => {
    const photo = await withGainMap(await aPhoto(compressed));
    expect(Buffer.compare(await opened.printed(photo), stripJpeg(photo))).to.equal(0);
  });
});

/** The pixel in the middle of a field of the ink chart. */
function middleOf(samples: Uint8Array, field: number): Uint8Array {
  const [x, y] = [(field % 4) * fieldSide + fieldSide / 2, Math.floor(field / 4) * fieldSide + fieldSide / 2];
  const at = (y * 4 * fieldSide + x) * 3;
  return samples.subarray(at, at + 3);
}

/** As Ultra HDR has it: how much lighter a bright screen shows each place is a grey JPEG behind the end. */
async function withGainMap(photo: Uint8Array): Promise<Uint8Array> {
  const version = '<rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>';
  const xmp = segment(
    0xe1,
    'http://ns.adobe.com/xap/1.0/\0',
    `<x:xmpmeta xmlns:x="adobe:ns:meta/">${version}</x:xmpmeta>`,
  );
  const iso = segment(0xe2, 'urn:iso:std:iso:ts:21496:-1\0', Uint8Array.of(0, 0, 0, 0));
  const map = withSegments(await aPhoto({ width: 80, height: 60, colour: 'grey' }), xmp, iso);
  return joined(withSegments(photo, xmp, iso, multiPictureSegment()), map);
}

/** As many cameras have it: the same picture once more, smaller. */
async function withPreview(photo: Uint8Array): Promise<Uint8Array> {
  return joined(withSegments(photo, multiPictureSegment()), await aPhoto({ width: 160, height: 120 }));
}

function multiPictureSegment(): Uint8Array {
  return segment(0xe2, 'MPF\0', 'MM\0*\0\0\0\x08\0\0\0\0\0\0');
}
