import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Print } from '../../../src/domain/ports/compressor.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { order as compressorOrder, type OpenOptions, openCompressor } from './opened-compressor.ts';

/** What the children of this compressor can be told to do. */
export type Order =
  | 'report'
  | 'spin for ever'
  | 'spin the first time'
  | 'decode for ever'
  | 'take memory'
  | 'keep some memory'
  | 'leave some garbage'
  | 'meet another';

/** What a child says about itself before it obeys. */
export type Report = {
  readonly pid: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly workingDirectory: string;
  readonly mayWriteBesideOriginal: boolean;
  readonly mayWriteElsewhere: boolean;
  readonly mayReadElsewhere: boolean;
  readonly mayStartProcesses: boolean;
};

/** A job under way. */
export type Ordered = {
  readonly print: Promise<Print>;
  /** The report of the child that obeys, once there is one; of another one than `not`, if that is given. */
  readonly report: (not?: Report) => Promise<Report>;
};

export const obedientWorker = new URL('./workers/obedient.ts', import.meta.url);

/** A compressor whose children do as they are told. */
export async function openObedient(options: OpenOptions = {}) {
  const { subject, ...opened } = await openCompressor({ worker: obedientWorker, ...options });
  const order = async (text: Order, { pixels = 1, whenIdle = false } = {}): Promise<Ordered> => {
    const staged = await opened.stage(Buffer.from(text));
    const facts = { ...factsOf(aMosaic()), width: pixels, height: 1 };
    const print = subject.compress(staged, facts, { ...compressorOrder, whenIdle });
    // Whoever asks for the print hears of it.
    print.catch(() => {});
    return { print, report: (not) => reportAt(`${staged.path}.print`, not) };
  };
  return {
    ...opened,
    subject,
    order,
    /** Obey, and report. */
    told: async (text: Order, how: { whenIdle?: boolean } = {}): Promise<Report> => {
      const ordered = await order(text, how);
      await ordered.print;
      return ordered.report();
    },
  };
}

/** The report in a file, as soon as there is one. */
export async function reportAt(path: string, not?: Report): Promise<Report> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const report = text.endsWith('}') ? (JSON.parse(text) as Report) : undefined;
    if (report && report.pid !== not?.pid) return report;
    await delay(1);
  }
}

/** Whether there is such a process, and not only its entry that nobody has asked for yet. */
export async function isAlive({ pid }: Report): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [XZ] /.test(stat);
}
