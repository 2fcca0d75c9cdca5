import sharp, { type JpegOptions, type Sharp } from 'sharp';
import type { Picture } from '../../domain/perception/planes.ts';

/** A picture of no more pixels along its longer side than that; nothing is made larger. */
export function within(maxEdge: number | undefined, image: Sharp, { isFine = false } = {}): Sharp {
  if (maxEdge === undefined) return image;
  return image.resize({
    width: maxEdge,
    height: maxEdge,
    fit: 'inside',
    withoutEnlargement: true,
    fastShrinkOnLoad: !isFine,
  });
}

/** Decode a picture, once, to the pixels that everything else is made of: the search, the print, the placeholder. */
export async function pixelsOf(image: Sharp): Promise<Picture> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 1 && info.channels !== 3) throw new TypeError(`Pixels have ${info.channels} channels.`);
  return { samples: data, width: info.width, height: info.height, channels: info.channels };
}

export function encoded(picture: Picture, options: JpegOptions): Promise<Uint8Array> {
  return inOwnColours(asImage(picture), picture).jpeg(options).toBuffer();
}

/** What a viewer shows of a JPEG of this picture. */
export function asShown(jpeg: Uint8Array, picture: Picture): Promise<Picture> {
  return pixelsOf(inOwnColours(sharp(jpeg), picture));
}

function asImage({ samples, width, height, channels }: Picture): Sharp {
  return sharp(samples, { raw: { width, height, channels } });
}

function inOwnColours(image: Sharp, { channels }: Picture): Sharp {
  return image.toColourspace(channels === 1 ? 'b-w' : 'srgb');
}
