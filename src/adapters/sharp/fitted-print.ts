import { UnsupportedJpegVariantError } from '../../domain/errors.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import { type Coding, printSettings } from './encoder-settings.ts';
import { encodedAt } from './joined-jpeg.ts';

/** A picture as it was coded at a quality. */
export type CodedPicture = { readonly bytes: Uint8Array; readonly quality: number };

// One quality less is so much fewer bytes, on average.
const savedPerQuality = 0.026;
const qualityStepMin = 2;

/** Around a hundred pixels the tables weigh more than the picture, and those of the fast tier are the smallest. */
const lastResorts = [60, 30, 1];

export async function codedAt(quality: number, pixels: Picture, coding: Coding): Promise<CodedPicture> {
  return { bytes: await encodedAt(quality, pixels, coding, (at) => printSettings(at, coding)), quality };
}

/**
 * Code a picture again, at ever lower qualities, until it has no more bytes than it may.
 * @throws {UnsupportedJpegVariantError} it has only a few pixels, and every print of them is larger
 */
export async function fittedTo(
  bytesMax: number,
  coded: CodedPicture,
  pixels: Picture,
  coding: Coding,
): Promise<CodedPicture> {
  for (let { bytes, quality } = coded; quality > 1; ) {
    const excess = Math.log(bytes.length / bytesMax) / savedPerQuality;
    const next = await codedAt(Math.max(1, quality - Math.max(qualityStepMin, Math.ceil(excess))), pixels, coding);
    if (next.bytes.length <= bytesMax) return next;
    ({ bytes, quality } = next);
  }
  for (const quality of lastResorts) {
    const last = await codedAt(quality, pixels, { ...coding, tier: 'fast' });
    if (last.bytes.length <= bytesMax) return last;
  }
  throw new UnsupportedJpegVariantError('This picture is so small that its print would be larger.');
}
