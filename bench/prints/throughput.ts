import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { printSettings } from '../../src/adapters/sharp/encoder-settings.ts';
import { openSharpCompressor, type SharpCompressor } from '../../src/adapters/sharp/index.ts';
import type { PrintOrder } from '../../src/domain/compression.ts';
import type { Print } from '../../src/domain/ports/compressor.ts';
import { allOf } from './all-of.ts';
import type { Work } from './bare-sharp.ts';
import type { Original } from './original.ts';
import { childrenOf, cpuOf } from './processes.ts';

/** What printing took, or bare sharp with the very same settings of its encoder. */
export type Cost = {
  /** Of originals. */
  readonly megapixelsPerSecond: number;
  /** Of all processes, a megapixel, in milliseconds: what else the machine does changes this less. */
  readonly cpuMilliseconds: number;
};
export type Throughput = {
  readonly ours: Cost;
  readonly sharps: Cost;
  readonly photos: number;
  readonly parallel: number;
};

type Round = { readonly milliseconds: number; readonly cpuMilliseconds: number };

const rounds = 3;

/**
 * Print all photos over and over, in turns with bare sharp: at the qualities that were found, with as many photos at a
 * time. Those whose print is their own data are left out, for nothing is coded there.
 */
export async function throughputOf(
  originals: readonly Original[],
  order: PrintOrder,
  folder: string,
): Promise<Throughput> {
  await using compressor = await openSharpCompressor({ folder });
  const parallel = compressor.concurrency;
  const first = await printAll(compressor, originals, order);
  const coded = originals.filter((_, i) => first[i]?.compression.quality !== undefined);
  const transcodings = originals.flatMap(({ staged }, i) => {
    const { quality, tier } = first[i]?.compression ?? {};
    if (quality === undefined || tier === undefined) return [];
    const settings = printSettings(quality, { tier, chroma: '4:2:0' });
    return [{ from: staged.path, to: join(folder, `bare-${i}.jpg`), settings, maxEdge: order.maxEdge }];
  });
  await using sharps = openBareSharp();
  await sharps.take({ transcodings, parallel });
  const [ours, theirs]: [Round[], Round[]] = [[], []];
  while (ours.length < rounds) {
    const oursOnly = () => [process.pid, ...childrenOf(process.pid).filter((pid) => pid !== sharps.pid)];
    ours.push(await timed(() => printAll(compressor, coded, order), oursOnly));
    theirs.push(
      await timed(
        () => sharps.take({ transcodings, parallel }),
        () => [sharps.pid],
      ),
    );
  }
  const megapixels = coded.reduce((sum, { facts: { width, height } }) => sum + width * height, 0) / 1e6;
  return { ours: costOf(ours, megapixels), sharps: costOf(theirs, megapixels), photos: coded.length, parallel };
}

async function timed(work: () => Promise<unknown>, pids: () => readonly number[]): Promise<Round> {
  const cpu = () => pids().reduce((sum, pid) => sum + cpuOf(pid), 0);
  const [begun, cpuBefore] = [performance.now(), cpu()];
  await work();
  return { milliseconds: performance.now() - begun, cpuMilliseconds: cpu() - cpuBefore };
}

/** The best of several rounds. */
function costOf(all: readonly Round[], megapixels: number): Cost {
  const least = (what: keyof Round) => Math.min(...all.map((round) => round[what]));
  return {
    megapixelsPerSecond: megapixels / (least('milliseconds') / 1000),
    cpuMilliseconds: least('cpuMilliseconds') / megapixels,
  };
}

function printAll(compressor: SharpCompressor, originals: readonly Original[], order: PrintOrder): Promise<Print[]> {
  return allOf(originals, 2 * compressor.concurrency, async ({ staged, facts }) => {
    const print = await compressor.compress(staged, facts, order);
    await rm(print.staged.path);
    return print;
  });
}

/** Bare sharp in a process of its own. */
export function openBareSharp() {
  const child = fork(new URL('bare-sharp.ts', import.meta.url));
  return {
    pid: child.pid ?? 0,
    async take(work: Work): Promise<void> {
      child.send(work);
      await once(child, 'message');
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
