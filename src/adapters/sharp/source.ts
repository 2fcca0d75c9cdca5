import { readFile } from 'node:fs/promises';
import { InvalidImageError } from '../../domain/errors.ts';
import type { JpegFacts } from '../../domain/jpeg.ts';
import { codingOf } from '../../domain/jpeg-quality.ts';
import { stripJpeg } from '../../domain/jpeg-strip.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import { type Decoding, decoded, upright } from './decode.ts';
import type { Source } from './perceptual-encoder.ts';
import { pixelsOf } from './pixels.ts';

// Differences between two roundings of the same colour.
const sampleDifferenceMax = 2;

/**
 * Decode a JPEG, once, for a print or for a smaller picture; nothing is made larger.
 * @throws {InvalidImageError} it cannot be decoded whole
 */
export async function openSource(
  path: string,
  facts: JpegFacts,
  resizing: Pick<Decoding, 'maxEdge' | 'isFine'> = {},
): Promise<{ readonly pixels: Picture; readonly source: Source }> {
  const pixels = await decoded((failOn) => pixelsOf(upright(path, facts, { failOn, ...resizing })));
  const file = await readFile(path);
  const coding = codingOf(file);
  if (!coding) throw new InvalidImageError('The JPEG is corrupt: it has no quantisation table.');
  const lossless = async () => ((await isPrint(path, facts, pixels)) ? stripJpeg(file) : undefined);
  const codedBytes = file.length - facts.metadataBytes - facts.trailingBytes;
  const { width, height } = facts;
  return { pixels, source: { width, height, bytes: file.length, codedBytes, coding, lossless } };
}

/** Whether the original's own coded data, without any metadata, shows what the original does. */
async function isPrint(path: string, facts: JpegFacts, { samples }: Picture): Promise<boolean> {
  if (facts.orientation !== 1 || facts.components === 4) return false;
  if (facts.iccBytes === 0) return true;
  const untagged = await decoded((failOn) => pixelsOf(upright(path, facts, { failOn, ignoreIcc: true })));
  return samples.every((sample, i) => Math.abs(sample - (untagged.samples[i] ?? 0)) <= sampleDifferenceMax);
}
