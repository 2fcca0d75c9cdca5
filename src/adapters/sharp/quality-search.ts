/** How much a picture that was coded at a quality looks like the original. */
export type Trial = { readonly quality: number; readonly score: number };

export type SearchOutcome = Found | Unreachable;

/** The quality to code at, which is no more than `reach` away from a trial, or lies between two; and its score, read off. */
export type Found = { readonly kind: 'found' } & Trial & { readonly trials: readonly Trial[] };

/** Not even the highest quality reaches the score; it is the one that comes with its score. */
export type Unreachable = { readonly kind: 'unreachable' } & Trial & { readonly trials: readonly Trial[] };

export const qualityMin = 30;
export const qualityMax = 95;
export const trialsMax = 3;

/** So near a trial, the average curve tells the score of a quality better than its own noise would let another trial. */
export const reach = 2;

/** The score at a quality, on average over photographs: where to look first, and how steep it is from there. */
const meanCurve: readonly Trial[] = [
  { quality: 30, score: 48 },
  { quality: 40, score: 57.5 },
  { quality: 50, score: 63.5 },
  { quality: 60, score: 68.2 },
  { quality: 70, score: 73 },
  { quality: 75, score: 76 },
  { quality: 80, score: 78.8 },
  { quality: 85, score: 81.8 },
  { quality: 90, score: 85.7 },
  { quality: 95, score: 90.3 },
];

/** The highest failing and the lowest passing trial so far; the quality looked for lies between them. */
type Bracket = { readonly fail?: Trial | undefined; readonly pass?: Trial | undefined };

/**
 * Find the quality whose score is nearest to `wanted`, in at most 3 trials.
 *
 * The first is where a photo of average difficulty reaches the score, and the next follow the average curve from there.
 * A score need not rise with the quality, where the original was compressed before: so little is predicted beyond what
 * was tried. If two trials fail by far, the third is the highest quality.
 *
 * @param lowest quality that may be found, where the score does not tell
 */
export async function searchQuality(
  scoreAt: (quality: number) => Promise<number>,
  wanted: number,
  lowest = qualityMin,
): Promise<SearchOutcome> {
  const nearest = (quality: number) => Math.max(lowest, Math.min(qualityMax, Math.round(quality)));
  const trials: Trial[] = [];
  let bracket: Bracket = {};
  for (let quality = nearest(curveAt(wanted)); ; ) {
    const trial = { quality, score: await scoreAt(quality) };
    trials.push(trial);
    bracket = trial.score >= wanted ? { ...bracket, pass: trial } : { ...bracket, fail: trial };
    const expected = expectedQuality(bracket, wanted);
    const isNear = trials.some((tried) => Math.abs(expected - tried.quality) <= reach);
    const isBeyond = nearest(expected) === quality;
    if (isNear || isBeyond || trials.length === trialsMax) return outcomeOf(bracket, expected, nearest, trials);
    const isLost = !bracket.pass && trials.length === trialsMax - 1;
    quality = isLost ? qualityMax : nearest(expected);
  }
}

/** Where the score is to be expected, were there no end of qualities. */
function expectedQuality(bracket: Bracket, wanted: number): number {
  const { offset, slope } = fitOf(bracket);
  return curveAt((wanted - offset) / slope);
}

function outcomeOf(
  { fail, pass }: Bracket,
  expected: number,
  nearest: (quality: number) => number,
  trials: readonly Trial[],
): SearchOutcome {
  if (fail && !pass && expected > fail.quality + reach) return { kind: 'unreachable', ...fail, trials };
  const nearby = fail ? fail.quality : (pass?.quality ?? qualityMin) - reach;
  const quality = nearest(Math.max(nearby, expected));
  const { offset, slope } = fitOf({ fail, pass });
  return { kind: 'found', quality, score: offset + slope * meanScore(quality), trials };
}

/** How the average curve is moved to go through one trial, or stretched to go through two: score = offset + slope mean. */
function fitOf({ fail, pass }: Bracket): { readonly offset: number; readonly slope: number } {
  const [low, high] = [fail ?? pass, pass ?? fail];
  if (!low || !high) return { offset: 0, slope: 1 };
  const mean = meanScore(low.quality);
  const slope = low === high ? 1 : (high.score - low.score) / (meanScore(high.quality) - mean);
  return { offset: low.score - slope * mean, slope };
}

function meanScore(quality: number): number {
  return interpolate(meanCurve, quality, 'quality', 'score');
}

function curveAt(score: number): number {
  return interpolate(meanCurve, score, 'score', 'quality');
}

/** The pieces at both ends go on beyond them. */
function interpolate(curve: readonly Trial[], x: number, from: keyof Trial, to: keyof Trial): number {
  const right = curve.findIndex((point, i) => i > 0 && point[from] >= x);
  const [a, b] = right < 0 ? curve.slice(-2) : curve.slice(right - 1, right + 1);
  if (!a || !b) throw new RangeError('A curve has two points at least.');
  return a[to] + ((b[to] - a[to]) * (x - a[from])) / (b[from] - a[from]);
}
