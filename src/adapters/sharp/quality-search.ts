/** How much a picture that was coded at a quality looks like the original. */
export type Trial = { readonly quality: number; readonly score: number };

export type SearchOutcome = Found | Unreachable;

/**
 * The quality to code at: the lowest that was tried and passed, or one between that and the highest that was tried
 * and failed. The score was measured in the former case and is read off the curve between the two in the latter.
 */
export type Found = { readonly kind: 'found' } & Trial & { readonly trials: readonly Trial[] };

/** Not even the highest quality reaches the score; it is the one that comes with its score. */
export type Unreachable = { readonly kind: 'unreachable' } & Trial & { readonly trials: readonly Trial[] };

export const qualityMin = 30;
export const qualityMax = 95;
export const trialsMax = 3;

/** The score at a quality, on average over photographs: where to look first, and how steep it is from there. */
const meanCurve: readonly Trial[] = [
  { quality: 30, score: 57 },
  { quality: 40, score: 63 },
  { quality: 50, score: 68 },
  { quality: 60, score: 72.7 },
  { quality: 68, score: 76 },
  { quality: 75, score: 78.7 },
  { quality: 85, score: 83.7 },
  { quality: 90, score: 86.5 },
  { quality: 95, score: 89.5 },
];

// A pass by less than this is good enough: one more trial would cost more than the bytes it could save.
const tolerance = 0.9;
// What is aimed at above the wanted score, so that not half of all predictions are near misses.
const margin = 0.2;

/** The highest failing and the lowest passing trial so far; the quality looked for lies between them. */
type Bracket = { readonly fail?: Trial; readonly pass?: Trial };

/**
 * Find the lowest quality whose score is at least `wanted`, in at most 3 trials.
 *
 * The first is where a photo of average difficulty reaches the score, and the next follow the average curve from there.
 * A score need not rise with the quality, where the original was compressed before: so nothing is predicted beyond
 * what was tried. If two trials fail, the third is the highest quality.
 */
export async function searchQuality(
  scoreAt: (quality: number) => Promise<number>,
  wanted: number,
): Promise<SearchOutcome> {
  const trials: Trial[] = [];
  let bracket: Bracket = {};
  for (let quality = nearest(curveAt(wanted + margin)); ; ) {
    const trial = { quality, score: await scoreAt(quality) };
    trials.push(trial);
    bracket = trial.score >= wanted ? { ...bracket, pass: trial } : { ...bracket, fail: trial };
    const next = nextQuality(bracket, wanted, trialsMax - trials.length);
    if (next === undefined) return outcomeOf(bracket, wanted, trial, trials);
    quality = next;
  }
}

/** Where to try next; nowhere if that would tell nothing new. */
function nextQuality({ fail, pass }: Bracket, wanted: number, trialsLeft: number): number | undefined {
  const lowest = fail ? fail.quality + 1 : qualityMin;
  const highest = pass ? pass.quality - 1 : qualityMax;
  if (trialsLeft === 0 || lowest > highest || (pass && pass.score - wanted < tolerance)) return undefined;
  if (fail && !pass && trialsLeft === 1) return qualityMax;
  const next = fail && pass ? between(fail, pass, wanted + margin) : along(fail ?? pass, wanted + margin);
  return Math.max(lowest, Math.min(highest, nearest(next)));
}

function outcomeOf({ fail, pass }: Bracket, wanted: number, last: Trial, trials: readonly Trial[]): SearchOutcome {
  return pass ? { kind: 'found', ...best(pass, fail, wanted), trials } : { kind: 'unreachable', ...last, trials };
}

function best(pass: Trial, fail: Trial | undefined, wanted: number): Trial {
  if (!fail || pass.score - wanted < tolerance || pass.quality - fail.quality === 1) return pass;
  const quality = Math.max(fail.quality + 1, Math.min(pass.quality, Math.ceil(between(fail, pass, wanted + margin))));
  if (quality === pass.quality) return pass;
  const share = (meanScore(quality) - meanScore(fail.quality)) / (meanScore(pass.quality) - meanScore(fail.quality));
  return { quality, score: fail.score + share * (pass.score - fail.score) };
}

/** The quality at a score, on the average curve stretched to go through two trials. */
function between(fail: Trial, pass: Trial, score: number): number {
  const share = (score - fail.score) / (pass.score - fail.score);
  const [low, high] = [meanScore(fail.quality), meanScore(pass.quality)];
  return curveAt(low + share * (high - low));
}

/** The quality at a score, on the average curve moved to go through a trial. */
function along(trial: Trial | undefined, score: number): number {
  const offset = trial ? meanScore(trial.quality) - trial.score : 0;
  return curveAt(score + offset);
}

function nearest(quality: number): number {
  return Math.max(qualityMin, Math.min(qualityMax, Math.round(quality)));
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
