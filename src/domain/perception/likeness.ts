import type { Damage } from './damage.ts';
import { difference, gradientChange } from './features.ts';
import { type Octaves, octavesOf, type Plane, type Planes } from './planes.ts';
import { type Stabilisers, structureLoss } from './structure.ts';

/** What the mean and the 4-norm of a kind of damage count. */
type Weight = { readonly mean?: number; readonly norm4?: number };
type Weights = { readonly [kind in 'structure' | 'gain' | 'loss' | 'difference']?: Weight };
type Signals = { readonly [name in SignalName]?: Octaves };
type SignalName = (typeof signalNames)[number];

const signalNames = ['luma', 'blue', 'red'] as const;

/**
 * What each kind of damage counts, octave by octave: luma from full size to an eighth, colour from a half to a sixteenth.
 *
 * The 20 numbers come from a non-negative least-squares fit of (100 - SSIMULACRA 2)^1.15 on a development set of camera
 * originals that were compressed at many qualities. On photos that were held out, the score's error has a standard
 * deviation of 0.7, and it is 0.9 too high on average. It carries over to other quantisation tables, encoders and
 * 4:4:4, but it is 3 to 5 too high on scans of text and on photos that had already been compressed hard.
 */
const weights: { readonly [name in SignalName]: readonly Weights[] } = {
  luma: [
    {
      structure: { norm4: 87.1632 },
      gain: { norm4: 4.9111 },
      loss: { norm4: 8.9029 },
      difference: { mean: 4.1746, norm4: 4.0722 },
    },
    { structure: { mean: 93.4434 }, gain: { mean: 75.0144 }, loss: { norm4: 1.1599 } },
    { structure: { mean: 1375.9366 }, gain: { mean: 69.102 }, loss: { mean: 275.1434 } },
    { structure: { mean: 762.3458 }, gain: { mean: 248.7401, norm4: 11.3974 } },
  ],
  blue: [{ difference: { norm4: 5.4928 } }, {}, { difference: { mean: 37.0376 } }, { difference: { mean: 70.4864 } }],
  red: [{ structure: { norm4: 22.8691 } }, { difference: { norm4: 2.3504 } }, { difference: { norm4: 28.9557 } }],
};

const intercept = 2.5716;
const exponent = 1.15;

const lumaStabilisers: Stabilisers = { brightness: 5000, contrast: 60 };
const colourStabilisers: Stabilisers = { brightness: 3000, contrast: 30 };

/**
 * How much a picture looks like the one it was made of, on the scale of SSIMULACRA 2: 70 shows artefacts that do not
 * annoy, 80 cannot be told apart side by side, 90 not even by flicker.
 *
 *     likeness = 100 - (2.5716 + sum of weight * damage)^(1 / 1.15)
 *
 * Identical pictures score 97.7, the most there is. What is prepared of the reference serves any number of pictures.
 *
 * @example
 * ```ts
 * const likeness = new Likeness(planesOf(original));
 * likeness.of(planesOf(decoded));
 * ```
 */
export class Likeness {
  readonly #reference: Signals;

  constructor(reference: Planes) {
    this.#reference = signalsOf(reference);
  }

  /** Of a picture of the same size and channels: at most 97.7, and below 0 for a wreck. */
  of(picture: Planes): number {
    const signals = signalsOf(picture);
    let damage = intercept;
    for (const name of signalNames) damage += damageTo(name, this.#reference[name], signals[name]);
    return 100 - damage ** (1 / exponent);
  }
}

function signalsOf({ luma, blue, red }: Planes): Signals {
  const grey = { luma: octavesOf(luma, weights.luma.length) };
  if (!blue || !red) return grey;
  return { ...grey, blue: octavesOf(blue, weights.blue.length), red: octavesOf(red, weights.red.length) };
}

function damageTo(name: SignalName, before: Octaves = [], after: Octaves = []): number {
  const stabilisers = name === 'luma' ? lumaStabilisers : colourStabilisers;
  return weights[name].reduce((damage, kinds, octave) => {
    const [a, b] = [before[octave], after[octave]];
    return a && b ? damage + damageAt(kinds, a, b, stabilisers) : damage;
  }, 0);
}

/** Only what counts is looked at. */
function damageAt(kinds: Weights, a: Plane, b: Plane, stabilisers: Stabilisers): number {
  let damage = 0;
  if (kinds.structure) damage += weighed(kinds.structure, structureLoss(a, b, stabilisers));
  if (kinds.gain || kinds.loss) {
    const { gain, loss } = gradientChange(a, b);
    damage += weighed(kinds.gain, gain) + weighed(kinds.loss, loss);
  }
  if (kinds.difference) damage += weighed(kinds.difference, difference(a, b));
  return damage;
}

function weighed({ mean = 0, norm4 = 0 }: Weight = {}, damage: Damage): number {
  return mean * damage.mean + norm4 * damage.norm4;
}
