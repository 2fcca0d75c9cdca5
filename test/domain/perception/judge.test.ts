import { expect } from 'chai';
import sharp from 'sharp';
import { Judge } from '../../../src/domain/perception/judge.ts';
import { Likeness } from '../../../src/domain/perception/likeness.ts';
import { type Picture, planesOf } from '../../../src/domain/perception/planes.ts';
import { Visibility } from '../../../src/domain/perception/visibility.ts';
import { aPicture, blurred, changed, filled, noisy } from '../../support/pictures.ts';

describe('The score', () => {
  const original = aPicture();
  const judge = new Judge(original);

  it('is 100, the highest there is, where nothing changed', () => {
    expect(judge.score(original)).to.be.closeTo(100, 3);
    expect(judge.score(original)).to.be.at.most(100);
  });

  it('falls with noise and blur', () => {
    for (const spoil of [noisy, blurred]) {
      const scores = [1, 2, 4, 8].map((degree) => judge.score(spoil(original, degree)));
      expect(scores).to.deep.equal(scores.toSorted((a, b) => b - a));
    }
  });

  it('is 75 at a visibility of 1.1, and 24 lower for each 1 more, where a JPEG of a photograph is judged', async () => {
    for (const quality of [96, 92, 88]) {
      const picture = await asJpeg(original, quality);
      const visibility = new Visibility(planesOf(original)).of(planesOf(picture));
      expect(judge.score(picture)).to.be.closeTo(75 + 24 * (1.1 - visibility), 1e-9);
    }
  });

  it('suffers from colour that is lost, of which visibility knows nothing', () => {
    const coloured = filled(128, 128, 3, (x, _y, channel) => 128 + (x % 32 < 16 ? ([20, 0, -52][channel] ?? 0) : 0));
    const faded = changed(coloured, () => 128);
    expect(new Visibility(planesOf(coloured)).of(planesOf(faded))).to.be.lessThan(0.2);
    expect(new Judge(coloured).score(faded)).to.be.lessThan(75);
  });

  it('is that of the likeness, and seven and a half more, at most', () => {
    for (const picture of [noisy(original, 6), blurred(original, 2)]) {
      const likeness = new Likeness(planesOf(original)).of(planesOf(picture));
      expect(judge.score(picture)).to.be.at.most(likeness - 0.9 + 7.5 + 1e-9);
    }
  });

  it('is the lower of two opinions', () => {
    for (const picture of [noisy(original, 6), blurred(original, 2)]) {
      const { byVisibility, byLikeness } = judge.opinionsOn(picture);
      expect(judge.score(picture)).to.equal(Math.min(byVisibility, byLikeness()));
    }
  });
});

async function asJpeg({ samples, ...raw }: Picture, quality: number): Promise<Picture> {
  const jpeg = await sharp(samples, { raw }).jpeg({ quality }).toBuffer();
  return { ...raw, samples: await sharp(jpeg).raw().toBuffer() };
}
