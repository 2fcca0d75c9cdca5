import { expect } from 'chai';
import { isPrintTable, printSettings, trialSettings } from '../../../src/adapters/sharp/encoder-settings.ts';
import { asShown, encoded } from '../../../src/adapters/sharp/pixels.ts';
import { annexKLuma, codingOf, scaledTable } from '../../../src/domain/jpeg-quality.ts';
import { Judge } from '../../../src/domain/perception/judge.ts';
import { aPicture } from '../../support/pictures.ts';

const chroma = '4:2:0';
const tableOf = (jpeg: Uint8Array) => codingOf(jpeg)?.lumaTable ?? [];

describe('The settings of the encoder', () => {
  const picture = aPicture();

  for (const tier of ['fast', 'small'] as const) {
    it(`are known by the table that a print has: ${tier}`, async () => {
      const tiny = aPicture({ width: 16, height: 16 });
      for (let quality = 30; quality <= 95; quality++) {
        const print = await encoded(tiny, printSettings(quality, { tier, chroma }));
        expect(isPrintTable(tableOf(print)), `quality ${quality}`).to.equal(true);
      }
    });

    it(`make trials that look as the print does: ${tier}`, async () => {
      const judge = new Judge(picture);
      for (const quality of [50, 68, 80]) {
        const trial = await encoded(picture, trialSettings(quality, { tier, chroma }));
        const print = await encoded(picture, printSettings(quality, { tier, chroma }));
        const scores = [judge.score(await asShown(trial, picture)), judge.score(await asShown(print, picture))];
        expect(scores[0]).to.be.closeTo(scores[1] ?? NaN, 0.3);
      }
    });
  }

  it('make small prints smaller than fast ones', async () => {
    const [fast, small] = await Promise.all(
      (['fast', 'small'] as const).map((tier) => encoded(picture, printSettings(70, { tier, chroma }))),
    );
    expect(small?.length).to.be.lessThan(fast?.length ?? 0);
  });
});

describe('A table that no print has', () => {
  it("is that of IJG's encoder, at any quality", () => {
    for (let quality = 1; quality <= 100; quality++) {
      expect(isPrintTable(scaledTable(annexKLuma, quality)), `quality ${quality}`).to.equal(false);
    }
  });
});
