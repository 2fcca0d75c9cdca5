import { expect } from 'chai';
import type { Damage } from '../../../src/domain/perception/damage.ts';
import { difference, gradientChange } from '../../../src/domain/perception/features.ts';
import { type Picture, type Plane, planesOf } from '../../../src/domain/perception/planes.ts';
import { structureLoss } from '../../../src/domain/perception/structure.ts';
import { aPicture, besideEachOther, blurred, changed, noisy } from '../../support/pictures.ts';

const stabilisers = { brightness: 5000, contrast: 60 };
const kinds: Readonly<Record<string, (a: Plane, b: Plane) => Damage>> = {
  structure: (a, b) => structureLoss(a, b, stabilisers),
  gain: (a, b) => gradientChange(a, b).gain,
  loss: (a, b) => gradientChange(a, b).loss,
  difference,
};

const lumaOf = (picture: Picture, tileSide?: number) => planesOf(picture, tileSide).luma;

for (const [name, damageOf] of Object.entries(kinds)) {
  describe(`Damage to a picture, ${name}`, () => {
    const original = aPicture({ width: 64, height: 64, channels: 1 });
    const luma = lumaOf(original);

    it('is none where nothing changed', () => {
      expect(damageOf(luma, luma)).to.deep.equal({ mean: 0, norm4: 0 });
    });

    it('is none where there is no pixel', () => {
      const empty = { ...luma, values: new Float32Array(), width: 0, height: 0, tileWidth: 0, tileHeight: 0 };
      expect(damageOf(empty, empty)).to.deep.equal({ mean: 0, norm4: 0 });
    });

    it('is as large at its worst as on average, or larger', () => {
      const { mean, norm4 } = damageOf(luma, lumaOf(noisy(blurred(original, 1), 20)));
      expect(mean).to.be.greaterThan(0);
      expect(norm4).to.be.at.least(mean);
    });

    it('is seen in each tile as if it were alone', () => {
      const other = aPicture({ width: 64, height: 64, channels: 1, seed: 7 });
      const [spoilt, otherSpoilt] = [noisy(blurred(original, 1), 30), noisy(blurred(other, 2), 10)];
      const alone = [damageOf(luma, lumaOf(spoilt)), damageOf(lumaOf(other), lumaOf(otherSpoilt))];
      const mosaic = lumaOf(besideEachOther(original, other), 64);
      const together = damageOf(mosaic, lumaOf(besideEachOther(spoilt, otherSpoilt), 64));
      expect(together.mean).to.be.closeTo(((alone[0]?.mean ?? 0) + (alone[1]?.mean ?? 0)) / 2, 1e-9);
    });
  });
}

describe('Damage of a kind', () => {
  const original = aPicture({ width: 64, height: 64, channels: 1 });
  const luma = lumaOf(original);

  it('is a loss of edges where the picture was blurred', () => {
    const { gain, loss } = gradientChange(luma, lumaOf(blurred(original, 1)));
    expect(loss.mean).to.be.greaterThan(2 * gain.mean);
  });

  it('is a gain of edges where there is noise', () => {
    const { gain, loss } = gradientChange(luma, lumaOf(noisy(original, 40)));
    expect(gain.mean).to.be.greaterThan(2 * loss.mean);
  });

  it('is a difference alone where everything is a little brighter', () => {
    const brighter = lumaOf(changed(original, (sample) => sample + 4));
    const { mean, norm4 } = difference(luma, brighter);
    expect([mean, norm4]).to.satisfy((means: number[]) => means.every((value) => Math.abs(value - 0.4) < 1e-6));
    expect(gradientChange(luma, brighter)).to.deep.equal({
      gain: { mean: 0, norm4: 0 },
      loss: { mean: 0, norm4: 0 },
    });
    expect(structureLoss(luma, brighter, stabilisers).mean).to.be.lessThan(0.01);
  });

  it('is the same in both directions, but that what one has gained the other has lost', () => {
    const spoilt = lumaOf(noisy(blurred(original, 1), 20));
    expect(structureLoss(luma, spoilt, stabilisers)).to.deep.equal(structureLoss(spoilt, luma, stabilisers));
    expect(difference(luma, spoilt)).to.deep.equal(difference(spoilt, luma));
    const [there, back] = [gradientChange(luma, spoilt), gradientChange(spoilt, luma)];
    expect(there.gain.mean > there.loss.mean).to.equal(back.loss.mean > back.gain.mean);
  });
});
