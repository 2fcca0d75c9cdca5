import { expect } from 'chai';
import { ImageLimitsExceededError, InvalidImageError, UnsupportedJpegVariantError } from '../../src/domain/errors.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import { joined, segment } from '../../src/testing/jpeg-segments.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import { aPixelBomb, headerOf } from '../support/photos.ts';

const limits = { imagePixelsMax: 1_000_000, imageSidePixelsMax: 2000 };
const soi = Uint8Array.of(0xff, 0xd8);
const eoi = Uint8Array.of(0xff, 0xd9);

const refusalOf = (bytes: Uint8Array) => () => factsOf(bytes, { limits });

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
    'with a scan of no components': withScan(jpeg, scanHeader()),
    'with a scan of five components': withScan(jpeg, scanHeader(1, 2, 3, 1, 2)),
    'with a scan of a component that its frame has not': withScan(jpeg, scanHeader(1, 4)),
    'with a scan that has a component twice': withScan(jpeg, scanHeader(1, 1)),
    'with a scan header that is too short': withScan(jpeg, scanHeader(1).subarray(0, -1)),
    'with a scan header that is too long': withScan(jpeg, joined(scanHeader(1), 'x')),
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
    expect(factsOf(headerOf(2000, 1), { limits }).width).to.equal(2000);
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
    expect(factsOf(headerOf(1000, 1000), { limits }).height).to.equal(1000);
    const many = { limit: 'pixels', actual: 1_001_000, max: 1_000_000 };
    expect(refusalOf(headerOf(1001, 1000)))
      .to.throw(ImageLimitsExceededError)
      .that.includes(many);
  });

  it('not because two of its components have the same name: decoders take the one and then the other', () => {
    const twins = withFrame(jpeg, (frame) => frame.with(12, frame[9]!));
    expect(factsOf(withScan(twins, scanHeader(1, 2, 2))).scans).to.equal(1);
    expect(refusalOf(withScan(twins, scanHeader(2, 2, 2)))).to.throw(InvalidImageError);
  });

  it('by its header alone: no byte after it is waited for', () => {
    const reader = new JpegReader(defaultLimits);
    const bomb = aPixelBomb();
    expect(() => reader.feed(bomb.subarray(0, 21))).to.throw(ImageLimitsExceededError);
  });
});

/** A JPEG with all that comes from its scan on replaced. */
function withScan(jpeg: Uint8Array, header: Uint8Array): Uint8Array {
  const scanAt = Buffer.from(jpeg).indexOf(Uint8Array.of(0xff, 0xda));
  return joined(jpeg.subarray(0, scanAt), segment(0xda, header), eoi);
}

function scanHeader(...components: readonly number[]): Uint8Array {
  return Uint8Array.of(components.length, ...components.flatMap((id) => [id, 0]), 0, 63, 0);
}

/** A JPEG with the payload of its frame header replaced. */
function withFrame(jpeg: Uint8Array, change: (frame: Uint8Array) => Uint8Array): Uint8Array {
  const marker = jpeg[3] as number;
  const end = 4 + (jpeg[4] as number) * 256 + (jpeg[5] as number);
  return joined(soi, segment(marker, change(jpeg.subarray(6, end))), jpeg.subarray(end));
}
