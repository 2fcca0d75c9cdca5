import { at, octavesOf, type Plane, type Planes } from './planes.ts';

/**
 * What a squared error of brightness counts, octave by octave: full size to an eighth.
 *
 * These four and the two numbers of the mask come from a robust least-squares fit of the logarithm of butteraugli's
 * 3-norm, on some 50 photographs that were compressed at several qualities: camera originals and desktop backgrounds, whole
 * and in parts. On the whole camera originals that were held out, the error has a standard deviation of 2 %.
 */
const weights = [9.904e-4, 2.694e-4, 5.012e-3, 3.848e-3] as const;
/** How many times as much more an error counts where nothing hides it, and the activity that hides half of that. */
const mask = { excess: 20.21, halfAt: 4.861 } as const;

/** A block is as large as JPEG's, and 1 by 1 in the last octave. */
const blockSide = 8;

/**
 * How visible the difference between two pictures is, as butteraugli's 3-norm has it: below 1 nobody sees it, and more
 * is worse. Only luma is looked at, which is where JPEGs of photographs differ; colour is for others to judge.
 *
 * Luma first becomes brightness, in which a step is as visible anywhere. The difference e of brightness is split into
 * four octaves, each without what the next one shows of it. A block of 8x8 pixels, whose activity a is the mean of the
 * gradients in the reference, then differs by
 *
 *     d = (1 + 20.21 / (1 + a / 4.861)) sqrt(sum over octaves of weight * mean e^2)
 *
 * and the picture by the mean of the 3-, 6- and 12-norm of d: by most of its blocks, and by the worst.
 */
export class Visibility {
  readonly #brightness: Float32Array;
  readonly #masks: Float32Array;

  constructor({ luma }: Planes) {
    this.#brightness = brightnessOf(luma);
    this.#masks = masksOf({ ...luma, values: this.#brightness });
  }

  /** Of the difference to a picture of the same size: 0 where there is none, or not a block to look at. */
  of({ luma }: Planes): number {
    const errors = brightnessOf(luma);
    for (let i = 0; i < errors.length; i++) errors[i] = at(errors, i) - at(this.#brightness, i);
    const octaves = octavesOf({ ...luma, values: errors }, weights.length);
    const energies = new Float32Array(this.#masks.length);
    for (const [i, octave] of octaves.entries()) {
      addEnergies(energies, Math.floor(luma.width / blockSide), i, octave, octaves[i + 1]);
    }
    return pooled(energies, this.#masks);
  }
}

/**
 * Brightness by luma, in steps of about a level. Butteraugli takes the light l of a pixel, 80 at most, as
 * v = l + 1.756, and amplifies differences of v by (19.245 ln(v + 9.971) - 23.16) / v.
 */
const brightnesses = brightnessCurve();

function brightnessCurve(): Float32Array {
  const curve = new Float32Array(257);
  for (let luma = 0; luma < 256; luma++) {
    const signal = Math.min(1, (luma + 0.5) / 255);
    const light = 80 * (signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4);
    const lightPerSignal = 80 * (signal <= 0.04045 ? 1 / 12.92 : (2.4 / 1.055) * ((signal + 0.055) / 1.055) ** 1.4);
    const v = light + 1.7557;
    const gain = (19.245 * Math.log(v + 9.971) - 23.16) / v;
    curve[luma + 1] = at(curve, luma) + (lightPerSignal * gain) / 160;
  }
  return curve;
}

function brightnessOf({ values }: Plane): Float32Array {
  const brightness = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const luma = at(values, i);
    const level = Math.trunc(luma);
    const low = at(brightnesses, level);
    brightness[i] = low + (at(brightnesses, level + 1) - low) * (luma - level);
  }
  return brightness;
}

/** How much an error counts, block by block. */
function masksOf({ values, width, height }: Plane): Float32Array {
  const columns = Math.floor(width / blockSide);
  const masks = new Float32Array(columns * Math.floor(height / blockSide));
  for (let i = 0; i < masks.length; i++) {
    const corner = (Math.floor(i / columns) * width + (i % columns)) * blockSide;
    masks[i] = 1 + mask.excess / (1 + activityAt(values, width, corner) / mask.halfAt);
  }
  return masks;
}

/** The mean difference between neighbours in a block. */
function activityAt(values: Float32Array, width: number, corner: number): number {
  let sum = 0;
  for (let line = 0; line < blockSide; line++) {
    for (let column = 0; column < blockSide; column++) {
      const i = corner + line * width + column;
      if (column < blockSide - 1) sum += Math.abs(at(values, i + 1) - at(values, i));
      if (line < blockSide - 1) sum += Math.abs(at(values, i + width) - at(values, i));
    }
  }
  return sum / (2 * blockSide * (blockSide - 1));
}

/** Add to each block what it has of an octave and the next coarser one, if there is one, does not show. */
function addEnergies(
  energies: Float32Array,
  columns: number,
  octave: number,
  { values, width }: Plane,
  coarser: Plane | undefined,
): void {
  const side = blockSide >> octave;
  const weight = (weights[octave] ?? 0) / (side * side);
  for (let block = 0; block < energies.length; block++) {
    const [top, left] = [Math.floor(block / columns) * side, (block % columns) * side];
    let sum = 0;
    for (let y = top; y < top + side; y++) {
      const line = y * width;
      const coarserLine = coarser ? (y >> 1) * coarser.width : 0;
      for (let x = left; x < left + side; x++) {
        const detail = at(values, line + x) - (coarser ? at(coarser.values, coarserLine + (x >> 1)) : 0);
        sum += detail * detail;
      }
    }
    energies[block] = at(energies, block) + weight * sum;
  }
}

function pooled(energies: Float32Array, masks: Float32Array): number {
  if (energies.length === 0) return 0;
  let sum3 = 0;
  let sum6 = 0;
  let sum12 = 0;
  for (let i = 0; i < energies.length; i++) {
    const difference = at(masks, i) * Math.sqrt(at(energies, i));
    const cubed = difference * difference * difference;
    const squared = cubed * cubed;
    sum3 += cubed;
    sum6 += squared;
    sum12 += squared * squared;
  }
  const count = energies.length;
  return ((sum3 / count) ** (1 / 3) + (sum6 / count) ** (1 / 6) + (sum12 / count) ** (1 / 12)) / 3;
}
