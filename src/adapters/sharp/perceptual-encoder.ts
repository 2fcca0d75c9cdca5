import { algorithmVersion, type Compression, type Preset, scoreWanted, type Tier } from '../../domain/compression.ts';
import type { JpegCoding } from '../../domain/jpeg-quality.ts';
import { componentsOf } from '../../domain/perception/components.ts';
import { gradientShare } from '../../domain/perception/gradients.ts';
import { isGraphic } from '../../domain/perception/graphic.ts';
import { judgedSidePixelsMin } from '../../domain/perception/judge.ts';
import { type Mosaic, mosaicOf } from '../../domain/perception/mosaic.ts';
import type { Picture } from '../../domain/perception/planes.ts';
import type { Coding } from './encoder-settings.ts';
import { codedAt, fittedTo } from './fitted-print.ts';
import { searchQuality } from './quality-search.ts';
import { gateOf, resizedGate } from './source-gate.ts';
import { scorerOn } from './trials.ts';

/** The file that the pixels come from. */
export type Source = {
  /** Pixels, as displayed. */
  readonly width: number;
  readonly height: number;
  /** Of the whole file: no print is larger. */
  readonly bytes: number;
  /** Of its coded data, without metadata and what comes after the end. */
  readonly codedBytes: number;
  readonly coding: JpegCoding;
  /** Its coded data, where that alone is a print: upright, and in the colours of one. Asked for only where it may be wanted. */
  lossless(): Promise<Uint8Array | undefined>;
};

export type PrintOrder = { readonly preset: Preset; readonly tier: Tier };

export type EncodedPrint = { readonly bytes: Uint8Array; readonly compression: Compression };

const fullColourScore = 85;
/** Where more than this share of a picture is gentle gradients, a lower quality shows blocks and bands of colour. */
const gradientShareMin = 0.15;
const gradientQualityMin = 84;
// What cannot be judged is coded well: it is small, and so is what that costs.
const unjudgedQuality = 90;

/**
 * Code pixels as the smallest JPEG that looks as much like the original as the preset asks for, and that is no larger
 * than the original: the quality is searched for on a mosaic of the picture, and then the whole of it is coded once.
 *
 * @param pixels upright, sRGB or grey: the original's, or the same picture made smaller
 * @throws {UnsupportedJpegVariantError} a file of a few hundred bytes that only a larger one could show
 */
export async function perceptualPrint(pixels: Picture, source: Source, order: PrintOrder): Promise<EncodedPrint> {
  const isResized = pixels.width !== source.width || pixels.height !== source.height;
  const gate = isResized ? resizedGate : gateOf(source.coding);
  const facts = { ...order, sourceQuality: source.coding.quality, algorithmVersion };
  const losslessPrint = async (): Promise<EncodedPrint | undefined> => {
    const bytes = isResized ? undefined : await source.lossless();
    return bytes && { bytes, compression: { ...facts, path: 'lossless' } };
  };
  if (!gate.recode) {
    const print = await losslessPrint();
    if (print) return print;
  }

  const mosaic = mosaicOf(pixels);
  const coding = codingFor(mosaic, source.coding, order);
  const scoreAt = scorerOn(mosaic, coding, isResized ? Infinity : source.coding.quality);
  const isJudged = Math.min(pixels.width, pixels.height) >= judgedSidePixelsMin;
  const wanted = scoreWanted[order.preset] + gate.scoreRaise;
  const found = isJudged ? await searchQuality(scoreAt, wanted, lowestFor(mosaic)) : undefined;
  const coded = await codedAt(found?.quality ?? unjudgedQuality, pixels, coding);
  if (found?.kind === 'unreachable' || coded.bytes.length > gate.keptShareMax * source.codedBytes) {
    const print = await losslessPrint();
    if (print) return print;
  }
  const isFitting = coded.bytes.length <= source.bytes;
  const { bytes, quality } = isFitting ? coded : await fittedTo(source.bytes, coded, pixels, coding);
  const path = isFitting ? 'perceptual' : 'fitted';
  if (!found) return { bytes, compression: { ...facts, path, quality } };
  const score = isFitting ? found.score : await scoreAt(quality);
  return { bytes, compression: { ...facts, path, quality, score } };
}

/** Colour is kept at full size where the original has it so, and either the preset or coloured print and lines ask for it. */
function codingFor({ picture }: Mosaic, { subsampled }: JpegCoding, { preset, tier }: PrintOrder): Coding {
  const wantsFullColour = scoreWanted[preset] >= fullColourScore || isGraphic(picture);
  return { tier, chroma: !subsampled && wantsFullColour ? '4:4:4' : '4:2:0' };
}

/** A lower quality is not looked for. */
function lowestFor({ picture }: Mosaic): number | undefined {
  const [luma] = componentsOf(picture, '4:2:0');
  return gradientShare(luma) > gradientShareMin ? gradientQualityMin : undefined;
}
