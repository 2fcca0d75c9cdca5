import type { JpegOptions } from 'sharp';
import type { Tier } from '../../domain/compression.ts';
import { scaledTable } from '../../domain/jpeg-quality.ts';
import { qualityMax, qualityMin } from './quality-search.ts';

export type Chroma = '4:2:0' | '4:4:4';
export type Coding = { readonly tier: Tier; readonly chroma: Chroma };

/** The number of mozjpeg's own choice, N. Robidoux's tables: of all it has, they need the fewest bytes for butteraugli. */
const quantisationTable = 3;

/** Its luma table at quality 50, in zigzag order, before a file limits the steps to 255. */
// biome-ignore format: 8 a line, as in a block
const lumaTable: readonly number[] = [
  16, 16, 16, 16, 17, 16, 18, 20,
  20, 18, 25, 27, 24, 27, 25, 37,
  34, 31, 31, 34, 37, 56, 40, 43,
  40, 43, 40, 56, 85, 53, 62, 53,
  53, 62, 53, 85, 75, 91, 74, 69,
  74, 91, 75, 135, 106, 94, 94, 106,
  135, 156, 131, 124, 131, 156, 189, 169,
  169, 189, 238, 226, 238, 311, 311, 418,
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

/** Whether a luma table is one that prints are coded with, and most files that mozjpeg makes for others. */
export function isPrintTable(table: readonly number[]): boolean {
  for (let quality = qualityMin; quality <= qualityMax; quality++) {
    const own = scaledTable(lumaTable, quality);
    if (table.every((step, i) => step === own[i])) return true;
  }
  return false;
}
