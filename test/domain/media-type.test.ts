import { expect } from 'chai';
import { UnsupportedMediaTypeError } from '../../src/domain/errors.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import { joined } from '../../src/testing/jpeg-segments.ts';
import { aGif, aHeic, anHtml, anSvg, aPdf, aPng, aText, aTiff, aWebp } from '../support/photos.ts';

/** What somebody is told who uploads these bytes as a photo. */
function refusalOf(bytes: Uint8Array): string {
  const reader = new JpegReader(defaultLimits);
  try {
    reader.feed(bytes);
    reader.end();
  } catch (error) {
    if (error instanceof UnsupportedMediaTypeError) return error.message;
    throw error;
  }
  return 'It was taken.';
}

describe('Somebody who uploads what is no JPEG', () => {
  const files: readonly [string, Uint8Array][] = [
    ['a PNG picture', aPng()],
    ['a GIF picture', aGif()],
    ['a WebP picture', aWebp()],
    ['a TIFF picture or a camera’s raw file', aTiff()],
    ['a PDF document', aPdf()],
    ['an SVG drawing', anSvg()],
    ['an SVG drawing', joined('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an HTML page', anHtml()],
    ['an HTML page', joined('\n\n  <!-- hello --><HTML>')],
    ['an XML document', joined('<?xml version="1.0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/>')],
    ['text', aText()],
    ['text', joined('push graphic-context\nviewbox 0 0 640 480\n')],
    ['a PostScript document', joined('%!PS-Adobe-3.0 EPSF-3.0\n')],
    ['a HEIC (HEIF) picture', aHeic()],
    ['an AVIF picture', joined('\0\0\0\x1cftypavif\0\0\0\0avifmif1')],
    ['a video', joined('\0\0\0\x20ftypisom\0\0\x02\0isomiso2')],
    ['a JPEG XL picture', joined('\xff\x0a\xfa\x7f')],
    ['a JPEG 2000 picture', joined('\0\0\0\x0cjP  \r\n\x87\n')],
  ];
  for (const [kind, bytes] of files) {
    it(`is told that it is ${kind}`, () => expect(refusalOf(bytes)).to.contain(`This is ${kind}, not a JPEG.`));
  }

  it('is told what to do about a HEIC picture, and about no other', () => {
    expect(refusalOf(aHeic())).to.match(/Export it as JPEG.*most compatible format/);
    expect(refusalOf(aPng())).not.to.contain('Export');
  });

  it('is told only that much where nobody knows what it is', () => {
    expect(refusalOf(Uint8Array.of(0, 1, 2, 3, 4, 5))).to.equal(
      'This is not a JPEG. Only JPEG photographs are accepted.',
    );
    expect(refusalOf(Uint8Array.of(0xff, 0x00))).to.contain('This is not a JPEG.');
  });

  it('is told so before the rest of the file has come', () => {
    const reader = new JpegReader(defaultLimits);
    expect(() => reader.feed(joined(aPng(), new Uint8Array(1000)))).to.throw(UnsupportedMediaTypeError);
  });

  it('is told the same of a JPEG that something stands before', () => {
    expect(refusalOf(joined('\r\n', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)))).to.contain('not a JPEG');
  });
});
