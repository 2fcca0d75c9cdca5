import { CommanderError } from 'commander';
import { ClientError } from '../../client/index.ts';
import { SilverprintError } from '../../domain/errors.ts';
import { createProgram } from './commands.ts';
import type { CliContext, TextOutput } from './context.ts';
import { CliError, explain, InterruptedError, isSystemError } from './errors.ts';
import { printable } from './format.ts';

export type { BackUp, BackupSummary } from './backup.ts';
export type { CliContext, CliSettings, TextOutput } from './context.ts';
export { CliError } from './errors.ts';
export type { Inspection } from './fsck.ts';
export type { Workshop } from './recompress.ts';
export type { Restore, RestoreSummary } from './restore.ts';
export type { OpenOperator } from './users.ts';

/**
 * Run one command line, and resolve to the exit status.
 *
 * `argv` is what follows the script's name; without any, the service is started. What a user can cause ends in a line
 * on stderr and status 1, Ctrl-C in 130, and an output that nobody reads any more in 141; a rejection is a bug.
 *
 * @example
 * ```ts
 * process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, settings, signal, … });
 * ```
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const unread = new AbortController();
  const stop = (error: Error) => unread.abort(error);
  context.stdout.on('error', stop);
  try {
    const signal = AbortSignal.any([context.signal, unread.signal]);
    const status = await run(argv, { ...context, signal });
    // `silverprint list | head` fails at the last write that nobody reads, not at the first
    await flushed(context.stdout);
    return unread.signal.aborted ? 141 : status;
  } finally {
    context.stdout.off('error', stop);
  }
}

async function run(argv: readonly string[], context: CliContext): Promise<number> {
  let status = 0;
  const program = createProgram(context, (settled) => {
    status = settled;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ['serve'] : argv, { from: 'user' });
    return status;
  } catch (error) {
    return exitStatus(error, context);
  }
}

function exitStatus(error: unknown, { signal, stderr }: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (signal.aborted || error instanceof InterruptedError) return 130;
  if (error instanceof ClientError) return failure(explain(error), stderr);
  const isForPeople = error instanceof CliError || error instanceof SilverprintError || isSystemError(error);
  if (!isForPeople) throw error;
  return failure(printable(error.message), stderr);
}

function failure(message: string, stderr: TextOutput): number {
  stderr.write(`${message}\n`);
  return 1;
}

function flushed(output: TextOutput): Promise<void> {
  return new Promise((resolve) => {
    output.write('', () => resolve());
  });
}
