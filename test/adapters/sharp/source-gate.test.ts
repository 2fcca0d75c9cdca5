import { expect } from 'chai';
import { codedAt } from '../../../src/adapters/sharp/fitted-print.ts';
import { encoded } from '../../../src/adapters/sharp/pixels.ts';
import { gateOf } from '../../../src/adapters/sharp/source-gate.ts';
import { annexKLuma, codingOf, qualityOf, scaledTable } from '../../../src/domain/jpeg-quality.ts';
import { aPicture } from '../../support/pictures.ts';

function gateAt(quality: number) {
  const lumaTable = scaledTable(annexKLuma, quality);
  const colourTables = [lumaTable, lumaTable];
  return gateOf({ lumaTable, colourTables, quality: qualityOf(lumaTable), subsampled: true, progressive: false });
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

  for (const tier of ['fast', 'small'] as const) {
    it(`is not coded again where it is a print, however high its quality: ${tier}`, async () => {
      const { bytes } = await codedAt(93, aPicture(), { tier, chroma: '4:2:0' });
      const coding = codingOf(bytes);
      expect(coding?.quality).to.be.greaterThan(82);
      expect(coding && gateOf(coding).recode).to.equal(false);
    });
  }

  it('is coded again where others made it with mozjpeg at a high quality', async () => {
    const coding = codingOf(await encoded(aPicture(), { quality: 93, mozjpeg: true }));
    expect(coding && gateOf(coding).recode).to.equal(true);
  });
});
