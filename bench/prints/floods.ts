import sharp, { type Sharp } from 'sharp';
import type { SharpCompressorOptions } from '../../src/adapters/sharp/index.ts';
import { aPhoto } from '../../test/support/photos.ts';
import type { Memory } from './processes.ts';
import { runService } from './running-service.ts';

/** What many large uploads at the same moment did. */
export type Flood = {
  readonly kind: string;
  /** How many were answered so, by status. */
  readonly answers: Readonly<Record<number, number>>;
  readonly largest: Memory;
  /** Bytes of the largest child, less those of one with nothing to do, a pixel. */
  readonly bytesPerPixel: number;
  /** Answers that were neither a print nor that there is no time for one: a child that was killed, for one. */
  readonly failed: number;
  /** How late the service's event loop was: the 99th percentile, in milliseconds. */
  readonly lateness: number;
  readonly seconds: number;
};

export const uploadsAtOnce = 32;
const side = 8000;
const sampleMilliseconds = 20;
const idleBytes = 64e6;

/** What is uploaded: in several passes, so that all coefficients are in memory at once. */
const kinds = {
  'photo, 4:2:0': { content: aTiledPhoto, chromaSubsampling: '4:2:0' },
  'photo, 4:4:4': { content: aTiledPhoto, chromaSubsampling: '4:4:4' },
  // Its print has colour at full size too, as if it were print and lines
  'coloured grain, 4:4:4': { content: colouredGrain, chromaSubsampling: '4:4:4' },
} as const;

/** 64 megapixels many times at once, round by round, one kind after the other. */
export async function floods(compressor: SharpCompressorOptions, rounds: number): Promise<Flood[]> {
  const results: Flood[] = [];
  for (const [kind, { content, chromaSubsampling }] of Object.entries(kinds)) {
    const image = (await content()).jpeg({ quality: 85, progressive: true, chromaSubsampling });
    const jpeg = new Uint8Array(await image.toBuffer());
    await using service = await runService({ compressor });
    for (let round = 0; round < rounds; round++) {
      await service.lateness();
      const begun = performance.now();
      const largest = { total: 0, own: 0, largestChild: 0 };
      const sampling = setInterval(() => {
        const { total, largestChild } = service.memory();
        largest.total = Math.max(largest.total, total);
        largest.largestChild = Math.max(largest.largestChild, largestChild);
      }, sampleMilliseconds);
      const answers: Record<number, number> = {};
      const uploads = Array.from({ length: uploadsAtOnce }, () => service.upload(jpeg));
      for (const { status } of await Promise.all(uploads)) answers[status] = (answers[status] ?? 0) + 1;
      clearInterval(sampling);
      const { 201: printed = 0, 503: refused = 0 } = answers;
      const failed = uploadsAtOnce - printed - refused;
      const bytesPerPixel = (largest.largestChild - idleBytes) / side ** 2;
      const seconds = (performance.now() - begun) / 1000;
      const lateness = await service.lateness();
      results.push({ kind, answers, largest, bytesPerPixel, failed, lateness, seconds });
    }
  }
  return results;
}

async function aTiledPhoto(): Promise<Sharp> {
  const tile = await aPhoto({ width: 1600, height: 1600 });
  return sharp({ create: { width: side, height: side, channels: 3, background: '#000' } }).composite([
    { input: Buffer.from(tile), tile: true },
  ]);
}

async function colouredGrain(): Promise<Sharp> {
  const noise = { type: 'gaussian', mean: 128, sigma: 6 } as const;
  return sharp({ create: { width: side, height: side, channels: 3, background: '#000', noise } });
}
