import type { CheckProgress, CheckSummary } from '../../application/check-store.ts';
import type { Upkeep } from '../../application/upkeep.ts';
import { SilverprintError } from '../../domain/errors.ts';
import type { Finding, Remedy } from '../../domain/finding.ts';
import type { CliContext } from './context.ts';
import { CliError, InterruptedError, isSystemError } from './errors.ts';
import { findingJson, findingLine, summaryJson, summaryLine } from './findings.ts';
import { printable } from './format.ts';
import { Progress } from './progress.ts';

type CheckInput = NonNullable<Parameters<Upkeep['checkStore']>[0]>;

/** The files and the database of a service, opened for whoever holds the one against the other. */
export type Inspection = AsyncDisposable & {
  /** See {@link Upkeep.checkStore}. */
  check(input: Omit<CheckInput, 'atOnce'>): Promise<CheckSummary>;
};

export type FsckOptions = {
  readonly repair: boolean;
  /** The part of all files that is read, from 0 to 1. */
  readonly scrub: number;
  /** How old an orphan must be; as old as the service says, by default. */
  readonly orphanSeconds: number | undefined;
  readonly json: boolean;
};

/**
 * Hold the files of a service against its database, and tell where they do not agree. Resolves to the exit status: 0 where nothing is
 * left to do, 1 where something is, 2 where that could not be found out, 130 after Ctrl-C.
 */
export async function fsck(options: FsckOptions, context: CliContext): Promise<number> {
  try {
    return await check(options, context);
  } catch (error) {
    const isForPeople = error instanceof CliError || error instanceof SilverprintError || isSystemError(error);
    if (!isForPeople || error instanceof InterruptedError || context.signal.aborted) throw error;
    context.stderr.write(`${printable(error.message)}\n`);
    return 2;
  }
}

async function check({ repair, scrub, orphanSeconds, json }: FsckOptions, context: CliContext): Promise<number> {
  const { signal, stdout } = context;
  await using inspection = await context.openInspection();
  using bars = new Bars(context);
  const onFinding = (finding: Finding, remedy: Remedy | undefined) =>
    bars.print(json ? JSON.stringify(findingJson(finding, remedy)) : printable(findingLine(finding, remedy)));
  const onProgress = (progress: CheckProgress) => bars.show(progress);
  const summary = await inspection.check({ repair, scrub, orphanSeconds, signal, onFinding, onProgress });
  bars[Symbol.dispose]();
  stdout.write(`${json ? JSON.stringify(summaryJson(summary)) : summaryLine(summary)}\n`);
  if (signal.aborted) return 130;
  return summary.left === 0 ? 0 : 1;
}

/** A bar for each stage, one after the other, and what was found above them. */
class Bars {
  readonly #context: CliContext;
  #stage: CheckProgress['stage'] | undefined;
  #bar: Progress;

  constructor(context: CliContext) {
    this.#context = context;
    this.#bar = new Progress(context.stderr);
  }

  show({ stage, done, expected }: CheckProgress): void {
    if (stage !== this.#stage) {
      this[Symbol.dispose]();
      this.#stage = stage;
      this.#bar = new Progress(this.#context.stderr);
      this.#bar.begin({ photos: expected, noun: stage === 'blobs' ? 'listed file' : 'file' });
    }
    this.#bar.reach(done);
  }

  print(line: string): void {
    this.#bar.print(line, this.#context.stdout);
  }

  [Symbol.dispose](): void {
    this.#bar[Symbol.dispose]();
  }
}
