import type { Picture } from './planes.ts';

const commonColours = 16;
const commonShareMin = 0.9;

/**
 * Whether a picture is a drawing, a diagram or a page rather than a photograph: of 32 levels of red, green and blue
 * each, the 16 commonest colours make up nine tenths of it.
 */
export function isGraphic({ samples, channels }: Picture): boolean {
  if (channels === 1) return false;
  const counts = new Uint32Array(32 ** 3);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const colour = (level(samples, i) << 10) | (level(samples, i + 1) << 5) | level(samples, i + 2);
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  const common = counts.toSorted().subarray(-commonColours);
  return common.reduce((sum, count) => sum + count, 0) >= (commonShareMin * samples.length) / 3;
}

function level(samples: Uint8Array, index: number): number {
  return (samples[index] ?? 0) >> 3;
}
