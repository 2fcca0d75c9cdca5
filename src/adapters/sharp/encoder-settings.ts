import type { JpegOptions } from 'sharp';
import type { Tier } from '../../domain/compression.ts';
import { type JpegCoding, qualityOfTwiceTheSteps, scaledTable } from '../../domain/jpeg-quality.ts';
import type { Chroma } from '../../domain/perception/components.ts';
import { qualityMax, qualityMin } from './quality-search.ts';

export type Coding = { readonly tier: Tier; readonly chroma: Chroma };

/** The number of mozjpeg's own choice, N. Robidoux's tables: of all it has, they need the fewest bytes for butteraugli. */
const quantisationTable = 3;

/** The table at quality 50, of all components, in zigzag order, before a file limits the steps to 255. */
// biome-ignore format: 8 a line, as in a block
const tableAt50: readonly number[] = [
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
 * What a trial is coded with: as fast as can be, because only its pixels are looked at. Trellis quantisation, which small
 * prints have, changes them a little and takes three times as long.
 */
export function trialSettings(
  quality: number,
  { chroma }: Coding,
  { hasTrellis }: { hasTrellis: boolean },
): JpegOptions {
  return {
    quality,
    quantisationTable,
    chromaSubsampling: chroma,
    trellisQuantisation: hasTrellis,
    overshootDeringing: hasTrellis,
    optimiseCoding: false,
  };
}

/**
 * The quality of the blue differences of a print. Nobody misses what they lose at twice the steps of the others, and
 * small prints lose 2 % of their bytes with it; libjpeg cannot do that, and to fast prints it is not worth three times
 * as many scans.
 */
export function blueQuality(quality: number, { tier }: Coding): number {
  return tier === 'small' ? qualityOfTwiceTheSteps(quality) : quality;
}

/**
 * Whether a JPEG was coded like a print. Of what others make, only grey ones of mozjpeg's can be, and sequential ones
 * with its own tables, which it makes for nobody who does not ask for them.
 */
export function isCodedLikePrint({ lumaTable, colourTables, progressive }: JpegCoding): boolean {
  const coding: Coding = { tier: progressive ? 'small' : 'fast', chroma: '4:2:0' };
  for (let quality = qualityMin; quality <= qualityMax; quality++) {
    const own = scaledTable(tableAt50, quality);
    if (!isSameTable(lumaTable, own)) continue;
    const colours = [scaledTable(tableAt50, blueQuality(quality, coding)), own];
    return colourTables.every((table, i) => isSameTable(table, colours[i] ?? []));
  }
  return false;
}

function isSameTable(a: readonly number[], b: readonly number[]): boolean {
  return a.every((step, i) => step === b[i]);
}
