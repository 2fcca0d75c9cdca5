import { expect } from 'chai';
import { gradientShare } from '../../../src/domain/perception/gradients.ts';
import { besideEachOther, filled, noisy } from '../../support/pictures.ts';

describe('The share of a picture that is gentle gradients', () => {
  const gradient = filled(128, 128, 1, (x, y) => 40 + 0.07 * x + 0.05 * y);
  const flat = filled(128, 128, 1, () => 128);

  it('is all of a gentle slope', () => {
    expect(gradientShare(gradient)).to.be.greaterThan(0.8);
  });

  it('is none of a wall without any shade', () => {
    expect(gradientShare(flat)).to.equal(0);
  });

  it('is none of a steep slope', () => {
    expect(gradientShare(filled(128, 128, 1, (x, y) => x + 0.5 * y))).to.equal(0);
  });

  it('is none of what has grain', () => {
    expect(gradientShare(noisy(gradient, 4))).to.equal(0);
    expect(gradientShare(noisy(flat, 4))).to.equal(0);
  });

  it('is half of a picture of which half is', () => {
    expect(gradientShare(besideEachOther(gradient, flat))).to.be.closeTo(0.5, 0.1);
  });

  it('is none of a picture without a block', () => {
    expect(gradientShare(filled(7, 300, 1, (_x, y) => y / 4))).to.equal(0);
  });
});
