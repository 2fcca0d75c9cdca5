import { Likeness } from './likeness.ts';
import { type Picture, planesOf } from './planes.ts';
import { Visibility } from './visibility.ts';

/** Sides shorter than this have no window of 8 pixels at an eighth of their size, and much damage is not seen. */
export const judgedSidePixelsMin = 64;

// A visibility of 1.1 stands for 75, and of 0.89 for 80: as the two go together on average over photographs.
/** The score of a picture in which nothing can be seen to differ. */
export const scoreOfNoDifference = 101.4;
const standard = { score: 75, visibility: 1.1 };
const scorePerVisibility = 24;
const scoreMax = 100;
// By so much the likeness of whole photographs is higher than SSIMULACRA 2, on average.
const likenessBias = 0.9;
// Each of them is wrong about some pictures. By more than this, hardly any photograph is less like than visibility has it.
const likenessSlack = 7.5;

/** What there is to say about a picture. */
export type Opinions = { readonly byVisibility: number; readonly byLikeness: () => number };

/**
 * Judges how much a picture looks like the one it was made of, on a scale like that of SSIMULACRA 2: at 70 there are
 * artefacts that do not annoy, at 80 it cannot be told from its original side by side, at 90 not even by flicker.
 *
 *     score = min(75 + 24 (1.1 - visibility), likeness - 0.9 + 7.5, 100)
 *
 * So it is visibility that counts, unless colour, text or drawings suffer from what hardly shows in photographs.
 * Preparing the reference is done once for any number of judgements.
 *
 * @example
 * ```ts
 * const judge = new Judge(original);
 * judge.score(decoded);
 * ```
 */
export class Judge {
  readonly #tileSide: number | undefined;
  readonly #likeness: Likeness;
  readonly #visibility: Visibility;

  /** @param tileSide pixels, a multiple of 8, where the picture is a mosaic of square tiles */
  constructor(reference: Picture, tileSide?: number) {
    this.#tileSide = tileSide;
    const planes = planesOf(reference, tileSide);
    this.#likeness = new Likeness(planes);
    this.#visibility = new Visibility(planes);
  }

  /** How much a picture of the same size and channels looks like the reference: at most 100, and below 0 for a wreck. */
  score(picture: Picture): number {
    const { byVisibility, byLikeness } = this.opinionsOn(picture);
    return Math.min(byVisibility, byLikeness());
  }

  /** The two scores of which the lower one counts. That by likeness takes twice the work, and only when it is asked for. */
  opinionsOn(picture: Picture): Opinions {
    const planes = planesOf(picture, this.#tileSide);
    const byVisibility = standard.score + scorePerVisibility * (standard.visibility - this.#visibility.of(planes));
    return {
      byVisibility: Math.min(byVisibility, scoreMax),
      byLikeness: () => Math.min(this.#likeness.of(planes) - likenessBias + likenessSlack, scoreMax),
    };
  }
}
