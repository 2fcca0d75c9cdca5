import type { Orientation } from '../../src/testing/jpeg-segments.ts';

/** Red, green, blue. */
export type Pixel = readonly [number, number, number];

/** A picture without any symmetry, so that one that is turned or mirrored is told apart by its pixels. */
export function pictureOf(width: number, height: number, seed: number): (x: number, y: number) => Pixel {
  const shift = (seed * 37) % 60;
  return (x, y) => {
    const [u, v] = [x / width, y / height];
    const grain = noise(x, y, seed) * 14 - 7;
    const [r, g, b] = colourAt(u, v, shift);
    return [clamp(r + grain), clamp(g + grain), clamp(b + grain)];
  };
}

function colourAt(u: number, v: number, shift: number): Pixel {
  if ((u - 0.8) ** 2 + (v - 0.2) ** 2 < 0.015) return [250, 220 - shift, 90];
  if (u > 0.1 && u < 0.4 && v > 0.45 && v < 0.8) return v < 0.55 ? [150, 60 + shift / 2, 50] : [205, 190, 165];
  if (v > 0.7) return [60 + 40 * u, 110 + 50 * v - shift / 3, 50];
  return [90 + 90 * v + shift, 140 + 70 * v, 220 - 40 * u];
}

/** 0 to 1, the same for the same arguments. */
function noise(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2246822519);
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** Where the pixel stored in column `x` and row `y` is displayed. `width` and `height` are those of the display. */
export function storedAt(orientation: Orientation, width: number, height: number, x: number, y: number) {
  const [right, bottom] = [width - 1, height - 1];
  const displayed: Record<Orientation, [number, number]> = {
    1: [x, y],
    2: [right - x, y],
    3: [right - x, bottom - y],
    4: [x, bottom - y],
    5: [y, x],
    6: [right - y, x],
    7: [right - y, bottom - x],
    8: [y, bottom - x],
  };
  return displayed[orientation];
}
