import { expect } from 'chai';
import { cameraFacts, printFacts } from '../../../../src/adapters/web/app/photos/facts.ts';
import type { Compression, Exif } from '../../../../src/client/index.ts';

const exif: Exif = {
  camera: { make: 'Apple', model: 'iPhone 6' },
  lens: { make: 'Apple', model: 'Apple iPhone 6 back camera' },
  exposure: { time: '1/40', seconds: 0.025, f_number: 2.2, iso: 32, focal_length_mm: 4.15, focal_length_35mm: 29 },
  has_location: true,
};
const compression: Compression = {
  preset: 'standard',
  tier: 'fast',
  path: 'perceptual',
  quality: 64,
  score: 75.617,
  source_quality: 95,
  saved_bytes: 1,
  width: 4032,
  height: 3024,
  algorithm_version: 2,
};
const inShort = (facts: readonly { name: string; value: string }[]) =>
  facts.map(({ name, value }) => `${name}: ${value}`);

describe('What is said of a photo', () => {
  it('is what the camera wrote down, by its own clock', () => {
    expect(inShort(cameraFacts('2014-09-16T14:05:12.133-07:00', exif))).to.deep.equal([
      'Taken: 16 Sept 2014, 14:05',
      'Camera: Apple iPhone 6',
      'Lens: Apple iPhone 6 back camera',
      'Exposure: 1/40 s, f/2.2, ISO 32',
      'Focal length: 4.15 mm',
    ]);
  });

  it('is nothing where the camera wrote nothing down', () => {
    const nothing: Exif = { camera: null, lens: null, exposure: null, has_location: false };
    expect(cameraFacts(null, nothing)).to.deep.equal([]);
    expect(cameraFacts(null, null)).to.deep.equal([]);
  });

  it('is how the print came about', () => {
    expect(inShort(printFacts(compression))).to.include.members([
      'Likeness: 75.6',
      'Quality: 64',
      'Tier: fast',
      'Pixels: 4032 × 3024',
    ]);
    const lossless = inShort(printFacts({ ...compression, path: 'lossless', quality: null, score: null }));
    expect(lossless.join()).not.to.match(/Likeness|Quality/);
  });
});
