import { expect } from 'chai';
import sharp from 'sharp';
import { Likeness } from '../../../src/domain/perception/likeness.ts';
import { type Picture, planesOf } from '../../../src/domain/perception/planes.ts';
import { aPicture, blurred, changed, filled, mirrored, noiseAt, noisy, turned } from '../../support/pictures.ts';

const best = 97.73;

const likeness = (original: Picture, picture: Picture) => new Likeness(planesOf(original)).of(planesOf(picture));

/** Each entry is at least this much lower than the one before. */
function expectFalling(likenesses: readonly number[], by = 0.5): void {
  for (const [i, value] of likenesses.entries()) {
    if (i > 0) expect(value, likenesses.join(' > ')).to.be.lessThan((likenesses[i - 1] ?? NaN) - by);
  }
}

for (const channels of [3, 1] as const) {
  describe(`The likeness of a ${channels === 1 ? 'grey' : 'coloured'} picture`, () => {
    const original = aPicture({ channels });

    it('is the highest there is where nothing changed, whatever the picture', () => {
      for (const seed of [1, 2, 3]) {
        const picture = aPicture({ channels, seed, width: 96, height: 64 });
        expect(likeness(picture, picture)).to.be.closeTo(best, 0.01);
      }
    });

    it('falls with blur', () => {
      expectFalling([0, 1, 2, 4].map((radius) => likeness(original, blurred(original, radius))));
    });

    it('falls with noise', () => {
      expectFalling([0, 4, 8, 16, 32].map((levels) => likeness(original, noisy(original, levels))));
    });

    it('falls with the quality of a JPEG, and is near 90 at high and below 70 at low quality', async () => {
      const likenesses = await Promise.all(
        [95, 80, 60, 40, 20, 5].map(async (q) => likeness(original, await asJpeg(original, q))),
      );
      expectFalling(likenesses);
      expect(likenesses[0]).to.be.within(82, best);
      expect(likenesses.at(-1)).to.be.lessThan(60);
    });

    it('falls when it is posterised', () => {
      expectFalling([1, 8, 24, 48].map((step) => likeness(original, posterised(original, step))));
    });

    it('falls when it is shifted by a pixel', () => {
      const { samples, width } = original;
      const shifted = changed(original, (sample, x, y, c) =>
        x === 0 ? sample : (samples[(y * width + x - 1) * channels + c] ?? 0),
      );
      expect(likeness(original, shifted)).to.be.lessThan(90);
    });

    it('is the same whichever way the picture lies', () => {
      const spoilt = noisy(blurred(original, 1), 10);
      const upright = likeness(original, spoilt);
      expect(likeness(mirrored(original), mirrored(spoilt))).to.be.closeTo(upright, 1e-3);
      expect(likeness(turned(original), turned(spoilt))).to.be.closeTo(upright, 1e-3);
    });

    it('suffers more from damage in one place than from as much that is spread out', () => {
      const inOnePlace = changed(original, (sample, x, y) => (x < 64 && y < 64 ? sample + 32 * noiseAt(x, y) : sample));
      const everywhere = noisy(original, 32 / 16);
      expect(likeness(original, inOnePlace)).to.be.lessThan(likeness(original, everywhere));
    });

    it('is a number for pictures of any size', () => {
      for (const [width, height] of [
        [1, 1],
        [2, 3],
        [8, 8],
        [7, 300],
        [17, 15],
      ] as const) {
        const picture = aPicture({ width, height, channels });
        expect(likeness(picture, noisy(picture, 20)), `${width}x${height}`).to.be.within(-1000, best);
      }
    });
  });
}

describe('The likeness', () => {
  it('hardly sees noise where there is texture, and sees it where there is none', () => {
    const flat = filled(256, 256, 3, () => 128);
    const textured = changed(flat, (sample, x, y) => sample + 60 * noiseAt(x + 500, y));
    expect(likeness(textured, noisy(textured, 6))).to.be.greaterThan(likeness(flat, noisy(flat, 6)) + 3);
  });

  it('hardly sees a change of a single level', () => {
    const original = aPicture();
    expect(
      likeness(
        original,
        changed(original, (sample, x, y) => sample + ((x + y) % 2)),
      ),
    ).to.be.greaterThan(90);
  });

  it('does not see colour that is finer than a print can show', () => {
    const original = filled(128, 128, 3, () => 128);
    // as much luma in every pixel, as much colour in any four
    const fine = changed(
      original,
      (sample, x, _y, channel) => sample + ([10, 0, -26][channel] ?? 0) * (x % 2 ? 1 : -1),
    );
    expect(likeness(original, fine)).to.be.closeTo(best, 0.2);
  });

  it('sees colour that is lost', () => {
    const original = aPicture();
    const fading = (share: number) =>
      changed(original, (sample, x, y) => {
        const at = (y * original.width + x) * 3;
        const [r = 0, g = 0, b = 0] = original.samples.subarray(at, at + 3);
        return sample + share * (0.299 * r + 0.587 * g + 0.114 * b - sample);
      });
    expectFalling([0, 0.25, 0.5, 1].map((share) => likeness(original, fading(share))));
  });

  it('is the same for a picture without colour as for a grey one', () => {
    const grey = aPicture({ channels: 1 });
    const spoilt = noisy(grey, 12);
    expect(likeness(neutral(grey), neutral(spoilt))).to.be.closeTo(likeness(grey, spoilt), 0.01);
  });

  it('tells nothing of one picture in the next', () => {
    const original = aPicture();
    const toOriginal = new Likeness(planesOf(original));
    const spoilt = planesOf(noisy(original, 10));
    const first = toOriginal.of(spoilt);
    toOriginal.of(planesOf(blurred(original, 4)));
    expect(toOriginal.of(spoilt)).to.equal(first);
  });
});

function posterised(picture: Picture, step: number): Picture {
  return changed(picture, (sample) => Math.round(sample / step) * step);
}

/** A grey picture as red, green and blue that are the same. */
function neutral({ samples, width, height }: Picture): Picture {
  return filled(width, height, 3, (x, y) => samples[y * width + x] ?? 0);
}

async function asJpeg({ samples, width, height, channels }: Picture, quality: number): Promise<Picture> {
  const space = channels === 1 ? 'b-w' : 'srgb';
  const jpeg = await sharp(samples, { raw: { width, height, channels } })
    .toColourspace(space)
    .jpeg({ quality })
    .toBuffer();
  return { samples: await sharp(jpeg).toColourspace(space).raw().toBuffer(), width, height, channels };
}
