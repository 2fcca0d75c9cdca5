import type { Picture } from '../../src/domain/perception/planes.ts';
import { pictureOf } from './picture.ts';

export type PictureOptions = { width?: number; height?: number; seed?: number; channels?: 1 | 3 };

/** The pixels of a picture as a camera might take it: areas of colour, edges, and grain over all. */
export function aPicture({ width = 256, height = 256, seed = 1, channels = 3 }: PictureOptions = {}): Picture {
  const pixelAt = pictureOf(width, height, seed);
  return filled(width, height, channels, (x, y, channel) => pixelAt(x, y)[channels === 1 ? 1 : channel] ?? 0);
}

/** A picture made of what each of its samples is to be. */
export function filled(
  width: number,
  height: number,
  channels: 1 | 3,
  sampleAt: (x: number, y: number, channel: number) => number,
): Picture {
  const samples = Uint8ClampedArray.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return sampleAt(pixel % width, Math.floor(pixel / width), i % channels);
  });
  return { samples: new Uint8Array(samples.buffer), width, height, channels };
}

/** The picture with each of its samples changed. */
export function changed(
  picture: Picture,
  change: (sample: number, x: number, y: number, channel: number) => number,
): Picture {
  return filled(picture.width, picture.height, picture.channels, (x, y, channel) =>
    change(sampleAt(picture, x, y, channel), x, y, channel),
  );
}

/** The picture with each sample the mean of those around it, so many pixels to each side. */
export function blurred(picture: Picture, radius: number): Picture {
  return changed(picture, (_sample, x, y, channel) => {
    let [sum, count] = [0, 0];
    for (let row = Math.max(0, y - radius); row <= Math.min(picture.height - 1, y + radius); row++) {
      for (let column = Math.max(0, x - radius); column <= Math.min(picture.width - 1, x + radius); column++) {
        sum += sampleAt(picture, column, row, channel);
        count += 1;
      }
    }
    return sum / count;
  });
}

/** The picture with noise over it, in levels to either side; the same in all channels. */
export function noisy(picture: Picture, levels: number): Picture {
  return changed(picture, (sample, x, y) => sample + levels * noiseAt(x, y));
}

/** -1 to 1, the same at the same place. */
export function noiseAt(x: number, y: number): number {
  const hash = Math.imul(Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77), 0xc2b2ae3d);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** The picture with its columns as its rows. */
export function turned(picture: Picture): Picture {
  const { width, height, channels } = picture;
  return filled(height, width, channels, (x, y, channel) => sampleAt(picture, y, x, channel));
}

export function mirrored(picture: Picture): Picture {
  return changed(picture, (_sample, x, y, channel) => sampleAt(picture, picture.width - 1 - x, y, channel));
}

/** Two pictures of the same size, side by side. */
export function besideEachOther(left: Picture, right: Picture): Picture {
  return filled(2 * left.width, left.height, left.channels, (x, y, channel) =>
    x < left.width ? sampleAt(left, x, y, channel) : sampleAt(right, x - left.width, y, channel),
  );
}

function sampleAt({ samples, width, channels }: Picture, x: number, y: number, channel: number): number {
  return samples[(y * width + x) * channels + channel] ?? 0;
}
