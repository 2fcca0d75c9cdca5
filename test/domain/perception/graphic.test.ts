import { expect } from 'chai';
import { isGraphic } from '../../../src/domain/perception/graphic.ts';
import { aPicture, filled } from '../../support/pictures.ts';

describe('A picture', () => {
  it('is a graphic where it has few colours', () => {
    const stripes = filled(128, 128, 3, (x, y, channel) => (((x >> 3) + (y >> 4) * channel) % 3 === 0 ? 230 : 30));
    expect(isGraphic(stripes)).to.equal(true);
  });

  it('is none where it is a photograph', () => {
    expect(isGraphic(aPicture())).to.equal(false);
  });

  it('is none where it is grey, as there is no colour to keep', () => {
    expect(isGraphic(filled(64, 64, 1, () => 200))).to.equal(false);
  });
});
