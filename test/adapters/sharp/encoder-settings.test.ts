import { expect } from 'chai';
import { blueQuality, isCodedLikePrint } from '../../../src/adapters/sharp/encoder-settings.ts';
import { codedAt } from '../../../src/adapters/sharp/fitted-print.ts';
import { encoded } from '../../../src/adapters/sharp/pixels.ts';
import { codingOf, type JpegCoding } from '../../../src/domain/jpeg-quality.ts';
import type { Picture } from '../../../src/domain/perception/planes.ts';
import { aPhoto } from '../../support/photos.ts';
import { aPicture } from '../../support/pictures.ts';

const chromas = ['4:2:0', '4:4:4'] as const;
const tiers = ['fast', 'small'] as const;

async function codingAt(
  quality: number,
  picture: Picture,
  tier: (typeof tiers)[number],
  chroma: (typeof chromas)[number],
) {
  return known(codingOf((await codedAt(quality, picture, { tier, chroma })).bytes));
}

function known(coding: JpegCoding | undefined): JpegCoding {
  if (!coding) throw new Error('The print has no tables.');
  return coding;
}

describe('A print', () => {
  for (const tier of tiers) {
    for (const channels of [1, 3] as const) {
      it(`is known by its tables, at any quality: ${tier}, ${channels === 1 ? 'grey' : 'in colour'}`, async () => {
        const tiny = aPicture({ width: 16, height: 16, channels });
        for (let quality = 30; quality <= 95; quality++) {
          const coding = await codingAt(quality, tiny, tier, '4:2:0');
          expect(isCodedLikePrint(coding), `quality ${quality}`).to.equal(true);
        }
      });
    }

    it(`has the size of colour that it was given: ${tier}`, async () => {
      for (const chroma of chromas) {
        expect((await codingAt(75, aPicture(), tier, chroma)).subsampled).to.equal(chroma === '4:2:0');
      }
    });
  }

  it('has a lower quality for blue differences where it is a small one, and not for red', async () => {
    const { lumaTable, colourTables } = await codingAt(75, aPicture(), 'small', '4:2:0');
    expect(colourTables[1]).to.deep.equal(lumaTable);
    expect(colourTables[0]?.[0]).to.equal(2 * (lumaTable[0] ?? NaN));
    expect(blueQuality(75, { tier: 'fast', chroma: '4:2:0' })).to.equal(75);
  });

  it('is progressive where it is a small one', async () => {
    expect((await codingAt(75, aPicture(), 'small', '4:2:0')).progressive).to.equal(true);
  });

  it('is smaller as a small one, and smaller still than without a lower quality for blue differences', async () => {
    const picture = aPicture();
    const options = { quality: 70, quantisationTable: 3, mozjpeg: true };
    const [fast, small] = await Promise.all(tiers.map((tier) => codedAt(70, picture, { tier, chroma: '4:2:0' })));
    const plain = await encoded(picture, options);
    expect(small?.bytes.length).to.be.lessThan(plain.length);
    expect(plain.length).to.be.lessThan(fast?.bytes.length ?? 0);
  });
});

describe('What is not taken for a print', () => {
  for (const quality of [30, 50, 75, 80, 85, 95]) {
    it(`is what others make with libjpeg or mozjpeg: quality ${quality}`, async () => {
      const others = [
        await aPhoto({ quality }),
        await encoded(aPicture(), { quality, mozjpeg: true }),
        await encoded(aPicture(), { quality, mozjpeg: true, chromaSubsampling: '4:4:4' }),
        await encoded(aPicture({ channels: 1 }), { quality }),
      ];
      for (const jpeg of others) expect(isCodedLikePrint(known(codingOf(jpeg)))).to.equal(false);
    });
  }
});
