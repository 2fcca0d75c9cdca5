import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openSharpCompressor, type SharpCompressor } from '../../src/adapters/sharp/index.ts';
import type { PrintOrder } from '../../src/domain/compression.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { scanBomb } from '../../test/support/jpeg-bombs.ts';
import { originalOf } from './original.ts';

/** What a decoder that is stuck cost, in milliseconds, and what became of the prints that were made beside it. */
export type Stuck = {
  /** From the deadline until its job was refused. */
  readonly afterDeadline: number;
  /** From then until the process that took its place had made a small print. */
  readonly untilReplaced: number;
  readonly printedBeside: number;
};

const deadline = 1_000;
const order: PrintOrder = { preset: 'standard', tier: 'fast' };

/**
 * Have a compressor decode 800 passes over 64 megapixels, which the guard would never let through, and make small prints
 * beside that. One of those that fails, fails all of this.
 */
export async function stuckDecoders(folder: string, rounds: number): Promise<Stuck[]> {
  const path = join(folder, 'bomb.jpg');
  await writeFile(path, scanBomb({ width: 8000, height: 8000, scans: 800 }));
  const good = await originalOf(aMosaic(), join(folder, 'good.jpg'));
  const bomb = { ...good, staged: { ...good.staged, path }, facts: { ...good.facts, width: 8000, height: 8000 } };
  const limitsOf = (pixels: number) => ({ millisecondsMax: pixels === 64e6 ? deadline : 60_000, bytesMax: 2e9 });
  await using compressor = await openSharpCompressor({ folder, limitsOf, concurrency: 2 });
  await Promise.all([smallPrint(compressor, folder, 'a'), smallPrint(compressor, folder, 'b')]);
  const results: Stuck[] = [];
  while (results.length < rounds) {
    const begun = performance.now();
    const stuck = compressor.compress(bomb.staged, bomb.facts, order).then(
      () => Promise.reject(new Error('The bomb was printed.')),
      () => performance.now(),
    );
    let printedBeside = 0;
    while (await isPending(stuck)) {
      await smallPrint(compressor, folder, 'beside');
      printedBeside += 1;
    }
    const refusedAt = await stuck;
    // One for the child that was there, and one for the new one
    await Promise.all([smallPrint(compressor, folder, 'a'), smallPrint(compressor, folder, 'b')]);
    const untilReplaced = performance.now() - refusedAt;
    results.push({ afterDeadline: refusedAt - begun - deadline, untilReplaced, printedBeside });
  }
  return results;
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([promise, setImmediate('pending')])) === 'pending';
}

async function smallPrint(compressor: SharpCompressor, folder: string, name: string): Promise<void> {
  const { staged, facts } = await originalOf(aMosaic(), join(folder, `${name}.jpg`));
  const print = await compressor.compress(staged, facts, order);
  await rm(print.staged.path);
}
