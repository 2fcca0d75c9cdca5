import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PrintOrder } from '../../src/domain/compression.ts';
import { aligned } from '../table.ts';
import { answersTo } from './answers.ts';
import { floods, uploadsAtOnce } from './floods.ts';
import { type Original, originalsIn } from './original.ts';
import { stuckDecoders } from './stuck.ts';
import { throughputOf } from './throughput.ts';

const usage = `Measure how fast prints are made, and what the worst uploads cost.

  node bench/prints/main.ts FOLDER [--only throughput,answers,stuck,floods] [--rounds 2]

FOLDER has photographs. Takes about five minutes, all processors, and 2 GiB of memory; Linux only.
`;

const shareOfSharpMin = 0.8;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, rounds: { type: 'string', default: '2' } },
});
const [folder] = positionals;
if (folder) await bench(folder);
else process.stdout.write(usage);

async function bench(folder: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'silverprint-bench-'));
  const parts = { throughput, answers, stuck, floods: flooded };
  const asked = values.only?.split(',') ?? Object.keys(parts);
  try {
    const originals = await originalsIn(folder, scratch);
    for (const [name, part] of Object.entries(parts)) {
      if (asked.includes(name)) print(`${name}\n`, aligned(await part(originals, scratch)), '');
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** The default configuration first: what an upload waits for, and what replaces it. */
async function throughput(originals: readonly Original[], scratch: string): Promise<string[][]> {
  const orders: readonly PrintOrder[] = [
    { preset: 'standard', tier: 'fast' },
    { preset: 'standard', tier: 'small' },
    { preset: 'standard', tier: 'fast', maxEdge: 512 },
    { preset: 'standard', tier: 'small', maxEdge: 512 },
  ];
  const lines = [
    ['order', 'photos', 'at a time', 'MP/s', 'bare sharp', 'share (0.8)', 'CPU ms/MP', 'bare sharp', 'held'],
  ];
  for (const order of orders) {
    const { ours, sharps, photos, parallel } = await throughputOf(originals, order, scratch);
    const share = ours.megapixelsPerSecond / sharps.megapixelsPerSecond;
    lines.push([
      `${order.tier}${order.maxEdge ? `, ${order.maxEdge} px` : ''}`,
      `${photos}`,
      `${parallel}`,
      fixed(ours.megapixelsPerSecond),
      fixed(sharps.megapixelsPerSecond),
      share.toFixed(2),
      fixed(ours.cpuMilliseconds),
      fixed(sharps.cpuMilliseconds),
      held(share >= shareOfSharpMin),
    ]);
  }
  return lines;
}

async function answers(originals: readonly Original[], scratch: string): Promise<string[][]> {
  const lines = [['photo', 'MP', '201 after ms', 'bare transcode ms', 'at most ms', 'held']];
  for (const { name, megapixels, answered, transcoded } of await answersTo(originals, scratch)) {
    const max = 2 * transcoded + 300;
    lines.push([name, fixed(megapixels), fixed(answered), fixed(transcoded), fixed(max), held(answered <= max)]);
  }
  return lines;
}

async function stuck(_originals: readonly Original[], scratch: string): Promise<string[][]> {
  const lines = [['ms after deadline (250)', 'ms until replaced (1000)', 'printed beside', 'held']];
  for (const { afterDeadline, untilReplaced, printedBeside } of await stuckDecoders(scratch, 5)) {
    const isHeld = afterDeadline <= 250 && untilReplaced <= 1000;
    lines.push([fixed(afterDeadline), fixed(untilReplaced), `${printedBeside}`, held(isHeld)]);
  }
  return lines;
}

async function flooded(): Promise<string[][]> {
  const memoryBytes = 2 * 1024 ** 3;
  const header = [
    '64 MP',
    'answers',
    's',
    'MB of all (2147)',
    'largest child',
    'B/px (12)',
    'loop p99 ms (50)',
    'killed',
  ];
  const lines = [[`${uploadsAtOnce} at once: ${header[0]}`, ...header.slice(1), 'held']];
  // All of them wait for their turn first, and then most are turned away
  for (const [waitingMax, rounds] of [
    [uploadsAtOnce, 1],
    [4, Number(values.rounds)],
  ] as const) {
    const results = await floods({ memoryBytes, concurrency: 2, waitingMax }, rounds);
    for (const { kind, answers, largest, bytesPerPixel, lateness, failed, seconds } of results) {
      const isHeld = largest.total <= memoryBytes && bytesPerPixel <= 12 && lateness <= 50 && failed === 0;
      lines.push([
        `${kind}, ${waitingMax} may wait`,
        Object.entries(answers)
          .map(([status, count]) => `${count} x ${status}`)
          .join(', '),
        fixed(seconds),
        fixed(largest.total / 1e6),
        fixed(largest.largestChild / 1e6),
        fixed(bytesPerPixel),
        fixed(lateness),
        `${failed}`,
        held(isHeld),
      ]);
    }
  }
  return lines;
}

/** What is not held makes the benchmark fail. */
function held(isHeld: boolean): string {
  if (!isHeld) process.exitCode = 1;
  return isHeld ? 'yes' : 'NO';
}

function fixed(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
