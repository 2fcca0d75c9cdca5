import { expect } from 'chai';
import { printSettings } from '../../../src/adapters/sharp/encoder-settings.ts';
import { encoded } from '../../../src/adapters/sharp/pixels.ts';
import { gateOf } from '../../../src/adapters/sharp/source-gate.ts';
import { annexKLuma, codingOf, qualityOf, scaledTable } from '../../../src/domain/jpeg-quality.ts';
import { aPicture } from '../../support/pictures.ts';

function gateAt(quality: number) {
  const lumaTable = scaledTable(annexKLuma, quality);
  return gateOf({ lumaTable, quality: qualityOf(lumaTable), subsampled: true });
}

describe('An original', () => {
  it('is not coded again where it was compressed hard', () => {
    for (const quality of [10, 50, 75]) expect(gateAt(quality).recode).to.equal(false);
  });

  it('must stay closer to itself, and be worth it, where it was compressed moderately', () => {
    for (const quality of [76, 80, 82]) {
      expect(gateAt(quality)).to.deep.equal({ recode: true, scoreRaise: 4, keptShareMax: 0.85 });
    }
  });

  it('is coded as it comes from a camera', () => {
    for (const quality of [83, 90, 100]) {
      expect(gateAt(quality)).to.deep.equal({ recode: true, scoreRaise: 0, keptShareMax: 0.97 });
    }
  });

  it('is not coded again where it is a print, however high its quality', async () => {
    const print = await encoded(aPicture(), printSettings(93, { tier: 'small', chroma: '4:2:0' }));
    const coding = codingOf(print);
    expect(coding?.quality).to.be.greaterThan(82);
    expect(coding && gateOf(coding).recode).to.equal(false);
  });
});
