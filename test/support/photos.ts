import sharp from 'sharp';
import {
  canarySegments,
  joined,
  type Orientation,
  orientationSegment,
  withSegments,
} from '../../src/testing/jpeg-segments.ts';
import { type Colours, iccProfile, iccSegments } from './jpeg-icc.ts';
import { type Pixel, pictureOf, storedAt } from './picture.ts';

export type PhotoOptions = {
  /** Pixels as displayed: a photo with an orientation is stored turned. */
  width?: number;
  height?: number;
  /** Another seed is another photo; the same options are the same bytes. */
  seed?: number;
  orientation?: Orientation;
  quality?: number;
  progressive?: boolean;
  subsampling?: '4:4:4' | '4:2:0';
  colour?: 'rgb' | 'grey' | 'cmyk';
  /** A profile to tag the pixels with, which stay as they are; untagged without one. */
  profile?: Colours | 'srgb';
  /** Bytes that the profile is longer than it need be. */
  unusedProfileBytes?: number;
  /** Text hidden wherever metadata can lie: EXIF with a GPS position, XMP, IPTC, MPF, comment, after the end. */
  canary?: string;
  /** Bytes after the end of the image. */
  trailing?: Uint8Array;
};

/** A JPEG that compresses as a photograph does: a sky, a sun, a house, and grain over it. */
export async function aPhoto(options: PhotoOptions = {}): Promise<Uint8Array> {
  const { orientation, canary, profile, unusedProfileBytes = 0, trailing = new Uint8Array() } = options;
  const turned = orientation ? [orientationSegment(orientation)] : [];
  const segments = canary ? canarySegments(canary, orientation) : turned;
  if (profile && profile !== 'srgb') segments.push(...iccSegments(iccProfile(profile, unusedProfileBytes)));
  const photo = withSegments(await encode(options), ...segments);
  return joined(photo, canary ?? '', trailing);
}

async function encode(options: PhotoOptions): Promise<Uint8Array> {
  const { width = 320, height = 240, seed = 1, orientation = 1, colour = 'rgb' } = options;
  const { quality = 95, progressive = false, subsampling = '4:4:4' } = options;
  const picture = pictureOf(width, height, seed);
  const [storedWidth, storedHeight] = orientation > 4 ? [height, width] : [width, height];
  const channels = colour === 'grey' ? 1 : 3;
  const raw = Buffer.alloc(storedWidth * storedHeight * channels);
  for (let y = 0, at = 0; y < storedHeight; y++) {
    for (let x = 0; x < storedWidth; x++, at += channels) {
      raw.set(channelsOf(picture(...storedAt(orientation, width, height, x, y)), channels), at);
    }
  }
  const space = { rgb: 'srgb', grey: 'b-w', cmyk: 'cmyk' }[colour];
  const image = sharp(raw, { raw: { width: storedWidth, height: storedHeight, channels } }).toColourspace(space);
  const tagged = options.profile === 'srgb' ? image.withIccProfile('srgb') : image;
  return tagged.jpeg({ quality, progressive, chromaSubsampling: subsampling }).toBuffer();
}

function channelsOf(pixel: Pixel, channels: 1 | 3): readonly number[] {
  return channels === 3 ? pixel : [pixel[1]];
}

export { aPixelBomb, corrupt, emptied, headerOf, truncated } from './jpeg-broken.ts';
export { adobeRgb, displayP3 } from './jpeg-icc.ts';
export { aGif, aHeic, anHtml, anSvg, aPdf, aPng, aText, aTiff, aWebp } from './not-photos.ts';
