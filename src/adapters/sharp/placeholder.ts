import { rgbaToThumbHash } from 'thumbhash';
import type { Picture } from '../../domain/perception/planes.ts';
import type { Placeholder } from '../../domain/placeholder.ts';

/** RGBA, as ThumbHash takes it. */
type Thumbnail = { readonly rgba: Uint8Array; readonly width: number; readonly height: number };

// ThumbHash keeps seven waves a side at most: more pixels than this tell it nothing.
const thumbnailSide = 64;
// Samples taken along each side of the field that becomes a pixel.
const samplesAlong = 4;
const rgbaChannels = 4;

/** Sum up a picture. Costs a millisecond or two, whatever its size. */
export function placeholderOf(picture: Picture): Placeholder {
  const { rgba, width, height } = thumbnailOf(picture);
  return { thumbhash: rgbaToThumbHash(width, height, rgba), dominantColor: dominantColorOf(rgba) };
}

function thumbnailOf(picture: Picture): Thumbnail {
  const scale = Math.min(1, thumbnailSide / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const columns = fields(width, picture.width);
  const colors = fields(height, picture.height).flatMap((rows) =>
    columns.map((some) => meanColor(picture, some, rows)),
  );
  return { rgba: Uint8Array.from(colors.flat()), width, height };
}

/** For each pixel along a side of a thumbnail, up to 4 places, evenly over the field that becomes it. */
function fields(pixels: number, side: number): readonly (readonly number[])[] {
  return Array.from({ length: pixels }, (_, pixel) => {
    const first = Math.floor((pixel * side) / pixels);
    const length = Math.max(1, Math.floor(((pixel + 1) * side) / pixels) - first);
    const count = Math.min(samplesAlong, length);
    return Array.from({ length: count }, (_, i) => first + Math.floor(((i + 0.5) * length) / count));
  });
}

function meanColor(picture: Picture, columns: readonly number[], rows: readonly number[]): readonly number[] {
  const { samples, width, channels } = picture;
  const [toGreen, toBlue] = channels === 3 ? [1, 2] : [0, 0];
  let [red, green, blue] = [0, 0, 0];
  for (const row of rows) {
    for (const column of columns) {
      const at = (row * width + column) * channels;
      red += samples[at] ?? 0;
      green += samples[at + toGreen] ?? 0;
      blue += samples[at + toBlue] ?? 0;
    }
  }
  const count = rows.length * columns.length;
  return [Math.round(red / count), Math.round(green / count), Math.round(blue / count), 255];
}

/** The mean of the commonest of 512 kinds of colour: eight levels each of red, green and blue. */
function dominantColorOf(rgba: Uint8Array): string {
  const kinds = new Map<number, readonly number[]>();
  for (let at = 0; at < rgba.length; at += rgbaChannels) {
    const [r = 0, g = 0, b = 0] = rgba.subarray(at, at + 3);
    const kind = ((r >> 5) << 6) | ((g >> 5) << 3) | (b >> 5);
    const [count = 0, red = 0, green = 0, blue = 0] = kinds.get(kind) ?? [];
    kinds.set(kind, [count + 1, red + r, green + g, blue + b]);
  }
  const [count = 1, ...sums] = [...kinds.values()].reduce((a, b) => ((b[0] ?? 0) > (a[0] ?? 0) ? b : a));
  const samples = sums.map((sum) => Math.round(sum / count));
  return `#${Buffer.from(samples).toString('hex')}`;
}
