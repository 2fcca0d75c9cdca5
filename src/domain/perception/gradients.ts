import type { Picture } from './planes.ts';

const blockSide = 8;
// The mean second difference in a block, in levels: less than the first is flat, more than the second is
// grain, or a slope so steep that it is coded well.
const [unevenMin, unevenMax] = [0.02, 0.3];

/**
 * The share of 8x8 blocks that are gentle gradients without any grain, as in pictures out of focus and skies that a camera
 * has smoothed: nothing hides there where one block of a JPEG ends and the next begins.
 *
 * @param luma a grey picture
 */
export function gradientShare({ samples, width, height }: Picture): number {
  const [columns, rows] = [Math.floor(width / blockSide), Math.floor(height / blockSide)];
  let gradients = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const uneven = unevennessAt(samples, width, (row * width + column) * blockSide);
      if (uneven > unevenMin && uneven < unevenMax) gradients += 1;
    }
  }
  return gradients / Math.max(1, columns * rows);
}

/** The mean of |left - 2 middle + right| and |above - 2 middle + below| in a block. */
function unevennessAt(samples: Uint8Array, width: number, corner: number): number {
  let sum = 0;
  for (let line = 0; line < blockSide; line++) {
    for (let step = 1; step < blockSide - 1; step++) {
      const across = corner + line * width + step;
      const down = corner + step * width + line;
      sum += Math.abs(at(samples, across - 1) - 2 * at(samples, across) + at(samples, across + 1));
      sum += Math.abs(at(samples, down - width) - 2 * at(samples, down) + at(samples, down + width));
    }
  }
  return sum / (2 * blockSide * (blockSide - 2));
}

/** A sample that is known to be there. */
function at(samples: Uint8Array, index: number): number {
  return samples[index] as number;
}
