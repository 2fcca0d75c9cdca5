import sharp, { type JpegOptions, type Sharp } from 'sharp';
import type { Picture } from '../../domain/perception/planes.ts';

/**
 * Decode a picture, once, to the pixels that everything else is made of: the search, the print, the thumbnail.
 * @param maxEdge pixels that the longer side may have; nothing is made larger
 */
export async function pixelsOf(image: Sharp, maxEdge?: number): Promise<Picture> {
  const fitting = maxEdge
    ? image.resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
    : image;
  const { data, info } = await fitting.raw().toBuffer({ resolveWithObject: true });
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
