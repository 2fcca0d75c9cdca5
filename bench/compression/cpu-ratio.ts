import { printSettings } from '../../src/adapters/sharp/encoder-settings.ts';
import { perceptualPrint } from '../../src/adapters/sharp/perceptual-encoder.ts';
import { encoded } from '../../src/adapters/sharp/pixels.ts';
import type { Tier } from '../../src/domain/compression.ts';
import { codingOf } from '../../src/domain/jpeg-quality.ts';
import { cpuMs } from './cpu.ts';
import { openPhoto } from './photo.ts';

/** What the search costs: the CPU of decode + search + encode by that of decode + one bare encode at the quality found. */
export type CpuRatio = {
  readonly name: string;
  readonly megapixels: number;
  readonly tier: Tier;
  readonly ratio: number;
};

const runs = 3;

/** `undefined` for a print that is lossless, and so is not encoded. */
export async function cpuRatioOf(path: string, tier: Tier): Promise<CpuRatio | undefined> {
  const { name, megapixels, pixels, source } = await openPhoto(path);
  const order = { preset: 'standard', tier } as const;
  const { bytes, compression } = await perceptualPrint(pixels, source, order);
  const { quality, path: taken } = compression;
  if (quality === undefined || taken !== 'perceptual') return undefined;
  const decode = await leastCpuMs(() => openPhoto(path));
  const print = await leastCpuMs(() => perceptualPrint(pixels, source, order));
  const settings = printSettings(quality, { tier, chroma: codingOf(bytes)?.subsampled ? '4:2:0' : '4:4:4' });
  const encode = await leastCpuMs(() => encoded(pixels, settings));
  return { name, megapixels, tier, ratio: (decode + print) / (decode + encode) };
}

/** The least CPU of a few runs, in milliseconds: others on the machine can only make it look dearer. */
async function leastCpuMs(work: () => Promise<unknown>): Promise<number> {
  const costs: number[] = [];
  while (costs.length < runs) {
    const start = cpuMs();
    await work();
    costs.push(cpuMs() - start);
  }
  return Math.min(...costs);
}
