/** 8-bit samples, row after row without padding: 1 sample a pixel is grey, 3 are red, green and blue. */
export type Picture = {
  readonly samples: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
};

/**
 * One signal over the picture, in 8-bit levels. It consists of tiles that lie side by side and have nothing to do with
 * each other, so no window may cross from one into the next; a whole picture is a single tile.
 */
export type Plane = {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
};

/** Brightness at full size and, unless the picture is grey, two colour differences at half of it. */
export type Planes = { readonly luma: Plane; readonly blue?: Plane; readonly red?: Plane };

/** A plane at its own size, at half of it, and so on. */
export type Octaves = readonly Plane[];

/**
 * Split a picture into what JPEG codes apart, with the luma of ITU-R BT.601:
 *
 *     Y  = 0.299 R + 0.587 G + 0.114 B
 *     Cb = 0.564 (B - Y)
 *     Cr = 0.713 (R - Y)
 *
 * @param tileSide pixels, where the picture is a mosaic of square tiles
 */
export function planesOf(picture: Picture, tileSide?: number): Planes {
  const { width, height } = picture;
  const tile = { tileWidth: tileSide ?? width, tileHeight: tileSide ?? height };
  const luma = { values: lumaOf(picture), width, height, ...tile };
  if (picture.channels === 1) return { luma };
  const size = { width: width >> 1, height: height >> 1 };
  const half = { ...size, tileWidth: tile.tileWidth >> 1, tileHeight: tile.tileHeight >> 1 };
  const { blue, red } = colourDifferencesOf(picture);
  return { luma, blue: { values: blue, ...half }, red: { values: red, ...half } };
}

/** The plane at half its size: each value is the mean of four. An odd last column or row is left out. */
export function halved({ values, width, height, tileWidth, tileHeight }: Plane): Plane {
  const halfWidth = width >> 1;
  const halfHeight = height >> 1;
  const means = new Float32Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    for (let x = 0, from = 2 * y * width; x < halfWidth; x++, from += 2, to++) {
      const upper = at(values, from) + at(values, from + 1);
      means[to] = (upper + at(values, from + width) + at(values, from + width + 1)) * 0.25;
    }
  }
  return {
    values: means,
    width: halfWidth,
    height: halfHeight,
    tileWidth: tileWidth >> 1,
    tileHeight: tileHeight >> 1,
  };
}

export function octavesOf(plane: Plane, count: number): Octaves {
  const octaves = [plane];
  for (let size = plane; octaves.length < count; octaves.push(size)) size = halved(size);
  return octaves;
}

/** A value that is known to be there. */
export function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}

// Not one function for both kinds of array: it would be compiled for either, and half as fast.
function sampleAt(samples: Uint8Array, index: number): number {
  return samples[index] ?? 0;
}

function lumaOf({ samples, width, height, channels }: Picture): Float32Array {
  if (channels === 1) return Float32Array.from(samples);
  const values = new Float32Array(width * height);
  for (let i = 0, from = 0; i < values.length; i++, from += 3) {
    values[i] =
      0.299 * sampleAt(samples, from) + 0.587 * sampleAt(samples, from + 1) + 0.114 * sampleAt(samples, from + 2);
  }
  return values;
}

/** Each value stands for 2x2 pixels, as in the 4:2:0 that a print is coded in. */
function colourDifferencesOf({ samples, width, height }: Picture): { blue: Float32Array; red: Float32Array } {
  const halfWidth = width >> 1;
  const halfHeight = height >> 1;
  const blue = new Float32Array(halfWidth * halfHeight);
  const red = new Float32Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    for (let x = 0, from = 6 * y * width; x < halfWidth; x++, from += 6, to++) {
      const r = sumOfFour(samples, from, width);
      const g = sumOfFour(samples, from + 1, width);
      const b = sumOfFour(samples, from + 2, width);
      const luma = 0.299 * r + 0.587 * g + 0.114 * b;
      blue[to] = ((b - luma) * 0.564) / 4;
      red[to] = ((r - luma) * 0.713) / 4;
    }
  }
  return { blue, red };
}

function sumOfFour(samples: Uint8Array, from: number, width: number): number {
  const below = from + 3 * width;
  return (
    sampleAt(samples, from) + sampleAt(samples, from + 3) + sampleAt(samples, below) + sampleAt(samples, below + 3)
  );
}
