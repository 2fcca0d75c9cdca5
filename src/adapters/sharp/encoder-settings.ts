import type { JpegOptions } from 'sharp';
import type { Tier } from '../../domain/compression.ts';
import { scaledTable } from '../../domain/jpeg-quality.ts';
import { qualityMax, qualityMin } from './quality-search.ts';

export type Chroma = '4:2:0' | '4:4:4';
export type Coding = { readonly tier: Tier; readonly chroma: Chroma };

/** The number by which mozjpeg knows the tables that were tuned for PSNR-HVS-M: 2 % fewer bytes than its own choice. */
const quantisationTable = 4;

/** Its luma table at quality 50, in zigzag order. */
// biome-ignore format: 8 a line, as in a block
const lumaTable: readonly number[] = [
  9, 10, 11, 12, 12, 12, 14, 14,
  14, 17, 23, 18, 18, 19, 27, 32,
  27, 25, 25, 28, 40, 42, 42, 42,
  42, 42, 44, 51, 62, 59, 59, 61,
  75, 59, 64, 70, 75, 78, 84, 79,
  92, 79, 73, 78, 87, 112, 88, 95,
  100, 102, 105, 124, 112, 92, 99, 132,
  126, 116, 100, 125, 111, 99, 107, 98,
];

/** What a print is coded with. The fast tier leaves out what only mozjpeg does: a tenth of the work, a tenth more bytes. */
export function printSettings(quality: number, { tier, chroma }: Coding): JpegOptions {
  return { quality, quantisationTable, chromaSubsampling: chroma, mozjpeg: tier === 'small' };
}

/**
 * What a trial is coded with: all that changes the pixels of a print of that tier, and nothing that only makes it
 * smaller. Trellis quantisation costs a point, so a quality found with it would be wrong without it.
 */
export function trialSettings(quality: number, { tier, chroma }: Coding): JpegOptions {
  const isSmall = tier === 'small';
  return {
    quality,
    quantisationTable,
    chromaSubsampling: chroma,
    trellisQuantisation: isSmall,
    overshootDeringing: isSmall,
    optimiseCoding: isSmall,
  };
}

/** Whether a luma table is one that prints are coded with. */
export function isPrintTable(table: readonly number[]): boolean {
  for (let quality = qualityMin; quality <= qualityMax; quality++) {
    const own = scaledTable(lumaTable, quality);
    if (table.every((step, i) => step === own[i])) return true;
  }
  return false;
}
