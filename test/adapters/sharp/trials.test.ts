import { expect } from 'chai';
import { codedAt } from '../../../src/adapters/sharp/fitted-print.ts';
import { asShown } from '../../../src/adapters/sharp/pixels.ts';
import { scorerOn } from '../../../src/adapters/sharp/trials.ts';
import { Judge } from '../../../src/domain/perception/judge.ts';
import { aPicture } from '../../support/pictures.ts';

const uncompressed = 100;

for (const tier of ['fast', 'small'] as const) {
  for (const channels of [1, 3] as const) {
    describe(`The score of a trial: ${tier}, ${channels === 1 ? 'grey' : 'in colour'}`, () => {
      const picture = aPicture({ width: 384, height: 384, channels });
      const coding = { tier, chroma: '4:2:0' } as const;

      it('is that of the print', async () => {
        const scoreAt = scorerOn({ picture }, coding, uncompressed);
        for (const quality of [75, 82, 88]) {
          const { bytes } = await codedAt(quality, picture, coding);
          const score = new Judge(picture).score(await asShown(bytes, picture));
          expect(await scoreAt(quality), `quality ${quality}`).to.be.closeTo(score, 1);
        }
      });

      it('is that of the print, but for its noise, near the quality of the original', async () => {
        const original = await asShown((await codedAt(80, picture, { ...coding, tier: 'fast' })).bytes, picture);
        const scoreAt = scorerOn({ picture: original }, coding, 80);
        const { bytes } = await codedAt(78, original, coding);
        const score = new Judge(original).score(await asShown(bytes, original));
        expect(await scoreAt(78)).to.be.closeTo(score, 0.3);
      });
    });
  }
}
