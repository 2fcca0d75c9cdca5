import type { JpegCoding } from '../../domain/jpeg-quality.ts';
import { isCodedLikePrint } from './encoder-settings.ts';

/** What coding an original again would be good for. */
export type Gate = {
  /** Whether it is worth coding again at all, where its own coded data can be a print. */
  readonly recode: boolean;
  /** How much closer to the original its print must be than that of one straight from a camera. */
  readonly scoreRaise: number;
  /** How small the print must be, as a share of the lossless one, to be worth what it loses. */
  readonly keptShareMax: number;
};

const asCameras: Gate = { recode: true, scoreRaise: 0, keptShareMax: 0.97 };
const afterModerateLoss: Gate = { recode: true, scoreRaise: 4, keptShareMax: 0.85 };
const afterMuchLoss: Gate = { ...afterModerateLoss, recode: false };

/**
 * Judge an original by how it was coded. One of quality 75 has lost about as much as a print may: coded again it would lose
 * that once more, for few bytes, and a score against it says nothing about the loss before. A print is never printed again, so that its print is
 * itself: its quality alone would not tell, because a picture that is hard to code has a high one.
 */
export function gateOf(coding: JpegCoding): Gate {
  if (coding.quality <= 75 || isCodedLikePrint(coding)) return afterMuchLoss;
  return coding.quality <= 82 ? afterModerateLoss : asCameras;
}

/** The gate for pictures that are made smaller: what was lost before is smaller too, and their own data is no print. */
export const resizedGate: Gate = asCameras;
