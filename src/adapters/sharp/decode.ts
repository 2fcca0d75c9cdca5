import sharp, { type Sharp } from 'sharp';
import { InvalidImageError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { within } from './pixels.ts';

export type Decoding = {
  /** How strictly. */
  readonly failOn: 'warning' | 'error';
  /** Whether the colour profile counts; it does by default. */
  readonly ignoreIcc?: boolean;
  /** Pixels that the longer side may have. */
  readonly maxEdge?: number | undefined;
  /** Whether the resampling has twice the pixels that it needs, at the least, however much the decoder leaves out; not by default. */
  readonly isFine?: boolean;
};

// The decoder's words for coded data that is missing or makes no sense. Its other warnings leave the picture whole:
// cameras write stray bytes before markers, and scan headers that say too much.
const lostData = /premature end|bad huffman code|instead of rst/i;

// Whatever else sharp fails with (no such file, no memory, a wrong option) is not the photograph's fault.
const photographsFault = /VipsJpeg|corrupt header|unsupported image format|pixel limit/;

/** The pixels of a staged JPEG, upright and in the colours of a print. Nothing is decoded before they are asked for. */
export function upright(path: string, facts: JpegFacts, decoding: Decoding): Sharp {
  const { failOn, ignoreIcc = false, maxEdge, isFine = false } = decoding;
  const limitInputPixels = facts.width * facts.height;
  const stored = sharp(path, { failOn, ignoreIcc, limitInputPixels, limitInputChannels: 4 });
  // Made smaller before it is turned: only then are most of its pixels never decoded.
  // Not autoOrient: what was read from the markers is the one truth about how the picture is turned.
  return inPrintColours(turned(within(maxEdge, stored, { isFine }), facts.orientation), facts);
}

/** One component for a grey photograph, three in sRGB for all others. */
export function inPrintColours(image: Sharp, { components }: JpegFacts): Sharp {
  return image.toColourspace(components === 1 ? 'b-w' : 'srgb');
}

/**
 * Do something with the pixels of a JPEG, all of which must be there.
 *
 * Strictly first: a file with coded data missing is refused, although the decoder would fill the gap with grey. What
 * the strict decoder takes offence at and which loses nothing is decoded again.
 * @throws {InvalidImageError} not every pixel can be decoded
 */
export async function decoded<Result>(work: (failOn: Decoding['failOn']) => Promise<Result>): Promise<Result> {
  try {
    return await work('warning');
  } catch (error) {
    if (lostData.test(String(error))) throw refusal(error);
  }
  return work('error').catch((error) => {
    throw refusal(error);
  });
}

function refusal(cause: unknown): unknown {
  if (!photographsFault.test(String(cause))) return cause;
  return new InvalidImageError('The JPEG is corrupt: it cannot be decoded whole.', { cause });
}

/** Undo an EXIF orientation. Mirroring comes before turning, whatever the order of the calls. */
function turned(image: Sharp, orientation: number): Sharp {
  const mirrored = [2, 5, 7].includes(orientation) ? image.flop() : orientation === 4 ? image.flip() : image;
  const angle = { 3: 180, 5: 270, 6: 90, 7: 90, 8: 270 }[orientation];
  return angle ? mirrored.rotate(angle) : mirrored;
}
