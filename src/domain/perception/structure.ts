import { type Damage, isTooSmall, none, Totals, windowSide } from './damage.ts';
import { at, type Plane } from './planes.ts';

/** How much of what changes counts as noise that nobody sees: levels squared. */
export type Stabilisers = { readonly brightness: number; readonly contrast: number };

// a window is made of four cells, so that windows lie at a stride of half their side
const cellSide = windowSide / 2;
const windowValues = windowSide * windowSide;
const sumsPerCell = 5;

/**
 * What was lost of the structure of `a` in `b`, by 8x8 windows at a stride of 4. In each of them
 *
 *     e = 1 - (1 - (mean a - mean b)^2 / C1) (2 cov(a, b) + C2) / (var a + var b + C2),  limited to 0..2
 *
 * which is 1 - SSIM (Wang and others, 2004) with a term for brightness that does not forgive more in bright places.
 */
export function structureLoss(a: Plane, b: Plane, stabilisers: Stabilisers): Damage {
  if (isTooSmall(a)) return none;
  const sums = cellSums(a, b);
  const totals = new Totals();
  const columns = Math.floor(a.width / cellSide);
  const tileColumns = Math.floor(a.tileWidth / cellSide);
  const tileRows = Math.floor(a.tileHeight / cellSide);
  for (let top = 0; top + tileRows <= Math.floor(a.height / cellSide); top += tileRows) {
    for (let row = top; row < top + tileRows - 1; row++) {
      for (let left = 0; left + tileColumns <= columns; left += tileColumns) {
        addWindows(totals, sums, row * columns + left, tileColumns - 1, columns, stabilisers);
      }
    }
  }
  return totals.damage();
}

/** Of every cell, one after the other: the sums of a, b, a^2, b^2 and ab. */
function cellSums({ values: a, width, height }: Plane, { values: b }: Plane): Float32Array {
  const columns = Math.floor(width / cellSide);
  const rows = Math.floor(height / cellSide);
  const sums = new Float32Array(columns * rows * sumsPerCell);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, to += sumsPerCell) {
      const first = (row * width + column) * cellSide;
      let sumA = 0;
      let sumB = 0;
      let sumAA = 0;
      let sumBB = 0;
      let sumAB = 0;
      for (let line = first; line < first + cellSide * width; line += width) {
        for (let i = line; i < line + cellSide; i++) {
          const u = at(a, i);
          const v = at(b, i);
          sumA += u;
          sumB += v;
          sumAA += u * u;
          sumBB += v * v;
          sumAB += u * v;
        }
      }
      sums[to] = sumA;
      sums[to + 1] = sumB;
      sums[to + 2] = sumAA;
      sums[to + 3] = sumBB;
      sums[to + 4] = sumAB;
    }
  }
  return sums;
}

/** Add a row of windows; the first has its upper left cell at `cell`, and rows of cells are `columns` apart. */
function addWindows(
  totals: Totals,
  sums: Float32Array,
  cell: number,
  windows: number,
  columns: number,
  { brightness, contrast }: Stabilisers,
): void {
  let sum = 0;
  let sum4 = 0;
  for (let i = 0; i < windows; i++) {
    const upper = (cell + i) * sumsPerCell;
    const lower = upper + columns * sumsPerCell;
    const meanA = windowMean(sums, upper, lower);
    const meanB = windowMean(sums, upper + 1, lower + 1);
    const varianceA = windowMean(sums, upper + 2, lower + 2) - meanA * meanA;
    const varianceB = windowMean(sums, upper + 3, lower + 3) - meanB * meanB;
    const covariance = windowMean(sums, upper + 4, lower + 4) - meanA * meanB;
    const shift = meanA - meanB;
    const likeness = (2 * covariance + contrast) / (varianceA + varianceB + contrast);
    const loss = Math.max(0, Math.min(2, 1 - (1 - (shift * shift) / brightness) * likeness));
    const squared = loss * loss;
    sum += loss;
    sum4 += squared * squared;
  }
  totals.sum += sum;
  totals.sum4 += sum4;
  totals.count += windows;
}

/** The mean over a window of what one of the five sums adds up, in two cells above and two below. */
function windowMean(sums: Float32Array, upper: number, lower: number): number {
  const right = sumsPerCell;
  return (at(sums, upper) + at(sums, upper + right) + at(sums, lower) + at(sums, lower + right)) / windowValues;
}
