import type { Picture } from './planes.ts';

/** How colour is coded: at half the width and half the height, or at full size. */
export type Chroma = '4:2:0' | '4:4:4';

/** What a JPEG codes apart, each like a grey picture: brightness and, unless it is grey, two colour differences. */
export type Components = readonly [luma: Picture] | readonly [luma: Picture, blue: Picture, red: Picture];

/**
 * Split a picture into the components of a JPEG, as JFIF has them. Colour at half its size is the mean of four pixels, and
 * of those that are there at an odd edge. Takes 3 ms a megapixel.
 */
export function componentsOf(picture: Picture, chroma: Chroma): Components {
  if (picture.channels === 1) return [picture];
  const { width, height } = picture;
  const across = chroma === '4:2:0' ? 2 : 1;
  const luma = greyOf(width, height);
  const blue = greyOf(Math.ceil(width / across), Math.ceil(height / across));
  const red = greyOf(blue.width, blue.height);
  const split = chroma === '4:2:0' ? splitQuads : splitPixels;
  for (let y = 0; y < blue.height; y++) split(picture, y, luma.samples, blue.samples, red.samples);
  return [luma, blue, red];
}

// Whole numbers of 32 bits: a level is 65536, and 262144 where four pixels are added up.
const bits = 16;
const level = 1 << bits;
// Colour differences lie around 128, and the highest is not rounded up to 256.
const middle = 128 * level + level / 2 - 1;

function splitPixels(picture: Picture, y: number, luma: Uint8Array, blue: Uint8Array, red: Uint8Array): void {
  const { samples, width } = picture;
  for (let to = y * width, from = 3 * to; to < (y + 1) * width; to++, from += 3) {
    const r = at(samples, from);
    const g = at(samples, from + 1);
    const b = at(samples, from + 2);
    luma[to] = lumaOf(r, g, b);
    blue[to] = (blueOf(r, g, b) + middle) >> bits;
    red[to] = (redOf(r, g, b) + middle) >> bits;
  }
}

/** Split two rows, four pixels at a time. What is not there at an odd edge is what lies beside it, once more. */
function splitQuads(picture: Picture, y: number, luma: Uint8Array, blue: Uint8Array, red: Uint8Array): void {
  const { samples, width, height } = picture;
  const below = 2 * y + 1 < height ? width : 0;
  const row = 2 * y * width;
  let to = y * ((width + 1) >> 1);
  for (let first = row; first < row + width; first += 2, to++) {
    const second = first + 1 < row + width ? first + 1 : first;
    const a = 3 * first;
    const b = 3 * second;
    const c = a + 3 * below;
    const d = b + 3 * below;
    const ra = at(samples, a);
    const ga = at(samples, a + 1);
    const ba = at(samples, a + 2);
    const rb = at(samples, b);
    const gb = at(samples, b + 1);
    const bb = at(samples, b + 2);
    const rc = at(samples, c);
    const gc = at(samples, c + 1);
    const bc = at(samples, c + 2);
    const rd = at(samples, d);
    const gd = at(samples, d + 1);
    const bd = at(samples, d + 2);
    luma[first] = lumaOf(ra, ga, ba);
    luma[second] = lumaOf(rb, gb, bb);
    luma[first + below] = lumaOf(rc, gc, bc);
    luma[second + below] = lumaOf(rd, gd, bd);
    const r4 = ra + rb + rc + rd;
    const g4 = ga + gb + gc + gd;
    const b4 = ba + bb + bc + bd;
    blue[to] = (blueOf(r4, g4, b4) + 4 * middle) >> (bits + 2);
    red[to] = (redOf(r4, g4, b4) + 4 * middle) >> (bits + 2);
  }
}

function lumaOf(r: number, g: number, b: number): number {
  return (19595 * r + 38470 * g + 7471 * b + level / 2) >> bits;
}

function blueOf(r: number, g: number, b: number): number {
  return 32768 * b - 11059 * r - 21709 * g;
}

function redOf(r: number, g: number, b: number): number {
  return 32768 * r - 27439 * g - 5329 * b;
}

function greyOf(width: number, height: number): Picture {
  return { samples: new Uint8Array(width * height), width, height, channels: 1 };
}

/** A sample that is known to be there. */
function at(samples: Uint8Array, index: number): number {
  return samples[index] as number;
}
