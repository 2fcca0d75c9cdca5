import { appendFile, readFile } from 'node:fs/promises';
import { asShown } from '../../src/adapters/sharp/pixels.ts';
import type { Compression } from '../../src/domain/compression.ts';
import type { Contender } from './contenders.ts';
import { butteraugli } from './judge.ts';
import { openPhoto, type Photo } from './photo.ts';

/** What one contender made of one photo. */
export type Measurement = {
  readonly photo: string;
  readonly megapixels: number;
  readonly originalBytes: number;
  readonly decodeMs: number;
  readonly family: string;
  readonly setting: string;
  readonly bytes: number;
  readonly cpuMs: number;
  /** Butteraugli's 3-norm. */
  readonly ba3: number;
  readonly compression?: Compression;
};

export type Progress = (line: string) => void;

/**
 * Measure every contender on every photo. Each result goes to a log of JSON lines, and what stands there already is not
 * measured again, so that an interrupted run goes on where it was.
 */
export async function measureAll(
  paths: readonly string[],
  contenders: readonly Contender[],
  { log, scratch, progress }: { log: string; scratch: string; progress: Progress },
): Promise<readonly Measurement[]> {
  const known = await measurementsIn(log);
  const results: Measurement[] = [];
  for (const [i, path] of paths.entries()) {
    let photo: Photo | undefined;
    for (const contender of contenders) {
      const name = path.split('/').at(-1);
      const earlier = known.find((m) => m.photo === name && isOf(m, contender));
      if (earlier) {
        results.push(earlier);
        continue;
      }
      photo ??= await openPhoto(path);
      const result = await measure(photo, contender, scratch);
      await appendFile(log, `${JSON.stringify(result)}\n`);
      progress(`${i + 1}/${paths.length} ${result.photo} ${result.family} ${result.setting} ba3 ${result.ba3}`);
      results.push(result);
    }
  }
  return results;
}

export function isOf(measurement: Measurement, { family, setting }: Pick<Contender, 'family' | 'setting'>): boolean {
  return measurement.family === family && measurement.setting === setting;
}

async function measure(photo: Photo, contender: Contender, scratch: string): Promise<Measurement> {
  const { bytes, cpuMs, compression } = await contender.encode(photo, scratch);
  const ba3 = await butteraugli(photo.pixels, await asShown(bytes, photo.pixels), scratch);
  const { name, megapixels, decodeMs, source } = photo;
  const { family, setting } = contender;
  const facts = { photo: name, megapixels, originalBytes: source.bytes, decodeMs, family, setting };
  return { ...facts, bytes: bytes.length, cpuMs, ba3, ...(compression && { compression }) };
}

async function measurementsIn(log: string): Promise<readonly Measurement[]> {
  const lines = await readFile(log, 'utf8').catch(() => '');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Measurement => JSON.parse(line));
}
