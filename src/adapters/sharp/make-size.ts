import type { Tier } from '../../domain/compression.ts';
import { UnsupportedJpegVariantError } from '../../domain/errors.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import { codedAt } from './fitted-print.ts';
import { inspect } from './inspect.ts';
import { perceptualPrint, type Source } from './perceptual-encoder.ts';
import { type FileOperations, fillFile } from './print-file.ts';
import type { MadeSize, SizeJob } from './protocol.ts';
import { qualityMin } from './quality-search.ts';
import { openSource } from './source.ts';

/** Up to so many pixels the small tier takes some 30 ms more, and is worth that to somebody who is waiting. */
const smallPixelsMax = 500_000;

/**
 * Make a smaller picture of a photo, look at it, and write it where the job says. It looks as much like the photo, made as small
 * without any loss, as a print of the preset `standard` does.
 * @throws {InvalidImageError} the original cannot be decoded whole
 * @throws {StoreFullError} there is no room
 */
export async function makeSize(
  { original, facts, size, targetPath }: SizeJob,
  files: FileOperations,
): Promise<MadeSize> {
  const { edge: maxEdge, bytesMax } = size;
  const { pixels, source } = await openSource(original.path, facts, { maxEdge, isFine: true });
  const { width, height } = pixels;
  const content = await coded(pixels, { ...source, bytes: bytesMax });
  inspect(content, pixels, { facts, maxEdge, bytesMax: Infinity });
  return { ...(await fillFile(files, targetPath, content)), width, height };
}

async function coded(pixels: Picture, source: Source): Promise<Uint8Array> {
  const tier: Tier = pixels.width * pixels.height <= smallPixelsMax ? 'small' : 'fast';
  try {
    return (await perceptualPrint(pixels, source, { preset: 'standard', tier })).bytes;
  } catch (error) {
    if (!(error instanceof UnsupportedJpegVariantError)) throw error;
    // The print has a few hundred bytes, most of them tables. A size has them too, and a few bytes more are no loss.
    return (await codedAt(qualityMin, pixels, { tier: 'fast', chroma: '4:2:0' })).bytes;
  }
}
