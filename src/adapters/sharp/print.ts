import { readFile } from 'node:fs/promises';
import sharp, { type JpegOptions, type Raw, type Sharp } from 'sharp';
import { UnsupportedJpegVariantError } from '../../domain/errors.ts';
import { stripJpeg } from '../../domain/jpeg-strip.ts';
import { inPrintColours, type Source, upright } from './decode.ts';

type Pixels = { readonly data: Buffer; readonly raw: Raw };

/** Tried one after the other where the usual print is too large. Below, the original's own data looks better. */
const lowerQualities = [75, 70, 65, 60].map(mozjpeg);

/**
 * For originals whose own data is no print: turned, of other colours, or of four components. Around a hundred pixels
 * the tables weigh more than the picture, and those of a plain encoder are the smallest.
 */
const lastResorts = [...lowerQualities, ...[50, 40, 30, 20, 10, 1].map(mozjpeg), ...[60, 30, 1].map(plain)];

// Differences between two roundings of the same colour.
const sampleDifferenceMax = 2;

/**
 * The bytes of a print, at most as many as the original has.
 * @throws {UnsupportedJpegVariantError} a file of a few hundred bytes that only a larger one could show upright
 * @throws what sharp says where it cannot decode the original
 */
export async function printOf(source: Source): Promise<Uint8Array> {
  const { original, facts } = source;
  const usual = await encoded(upright(source), mozjpeg(80));
  const codedBytes = original.bytes - facts.metadataBytes - facts.trailingBytes;
  return usual.length <= codedBytes ? usual : smallerPrint(source, usual);
}

/** Decodes again and keeps the pixels this time: few originals come here, and those of all others need not be kept. */
async function smallerPrint(source: Source, usual: Uint8Array): Promise<Uint8Array> {
  const { original, facts } = source;
  const pixels = await pixelsOf(source);
  const stripped = (await isPrint(source, pixels)) ? stripJpeg(await readFile(original.path)) : undefined;
  const bytesMax = stripped?.length ?? original.bytes;
  if (usual.length <= bytesMax) return usual;
  for (const options of stripped ? lowerQualities : lastResorts) {
    const print = await encoded(inPrintColours(sharp(pixels.data, { raw: pixels.raw }), facts), options);
    if (print.length <= bytesMax) return print;
  }
  if (stripped) return stripped;
  throw new UnsupportedJpegVariantError('This picture is so small that its print would be larger.');
}

/** Whether the original's own coded data, without any metadata, shows what the original does. */
async function isPrint(source: Source, { data }: Pixels): Promise<boolean> {
  const { orientation, components, iccBytes } = source.facts;
  if (orientation !== 1 || components === 4) return false;
  if (iccBytes === 0) return true;
  const untagged = await pixelsOf({ ...source, ignoreIcc: true });
  return data.every((sample, i) => Math.abs(sample - (untagged.data[i] as number)) <= sampleDifferenceMax);
}

async function pixelsOf(source: Source): Promise<Pixels> {
  const { data, info } = await upright(source).raw().toBuffer({ resolveWithObject: true });
  return { data, raw: { width: info.width, height: info.height, channels: info.channels } };
}

function encoded(image: Sharp, options: JpegOptions): Promise<Uint8Array> {
  return image.jpeg(options).toBuffer();
}

function mozjpeg(quality: number): JpegOptions {
  return { quality, mozjpeg: true, chromaSubsampling: '4:2:0' };
}

function plain(quality: number): JpegOptions {
  return { quality, chromaSubsampling: '4:2:0' };
}
