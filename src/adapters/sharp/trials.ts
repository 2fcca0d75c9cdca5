import { Judge, scoreOfNoDifference } from '../../domain/perception/judge.ts';
import type { Mosaic } from '../../domain/perception/mosaic.ts';
import { type Coding, trialSettings } from './encoder-settings.ts';
import { encodedAt } from './joined-jpeg.ts';
import { asShown } from './pixels.ts';

/** What trellis quantisation loses, by what is lost without it. In photographs that hardly varies. */
const trellisLoss = 1.036;
/** Nearer to that of the original, the steps of one show in the other, and the loss cannot be told beforehand. */
const nearSource = 12;
/** In most photographs, the likeness is higher by this much: where it is in the first trial, it will not decide. */
const likenessMargin = 2;

/**
 * The score of a mosaic as a print of it would show it, by quality.
 *
 * @param sourceQuality what the original was coded at, by IJG's count: no quality is near it if it was made smaller
 */
export function scorerOn({ picture, tileSide }: Mosaic, coding: Coding, sourceQuality: number) {
  const judge = new Judge(picture, tileSide);
  const isSmall = coding.tier === 'small';
  let likenessCounts = true;
  return async (quality: number): Promise<number> => {
    const hasTrellis = isSmall && quality > sourceQuality - nearSource;
    const trial = await encodedAt(quality, picture, coding, (at) => trialSettings(at, coding, { hasTrellis }));
    const { byVisibility, byLikeness } = judge.opinionsOn(await asShown(trial, picture));
    const likeness = likenessCounts ? byLikeness() : Infinity;
    likenessCounts = likeness < byVisibility + likenessMargin;
    const score = Math.min(byVisibility, likeness);
    return isSmall && !hasTrellis ? afterTrellis(score) : score;
  };
}

function afterTrellis(score: number): number {
  return scoreOfNoDifference - trellisLoss * (scoreOfNoDifference - score);
}
