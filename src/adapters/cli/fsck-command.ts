import { type Command, CommanderError, InvalidArgumentError } from 'commander';
import type { CliContext } from './context.ts';
import { fsck } from './fsck.ts';

type Flags = {
  readonly repair?: boolean;
  readonly scrub?: number;
  readonly olderThan?: number;
  readonly json?: boolean;
};

const statuses = `
Exit status:
  0    everything agrees, or was repaired
  1    something is left that does not
  2    that could not be found out: see the message
`;

/** Make a command `fsck`; `settle` is told the exit status. */
export function addFsckCommand(command: Command, context: CliContext, settle: (status: number) => void): void {
  command
    .summary('Hold the files against the database, and repair what can be')
    .description(
      'Find files that belong to nothing, and photos whose files are missing or damaged. Nothing is changed without --repair, and a ' +
        'damaged original never. For operators: works on the data folder and the database, while the service runs or not.',
    )
    .option('--repair', 'Remove what belongs to nothing, and make prints again that are missing or damaged')
    .option('--scrub <PERCENT>', 'Read so many of the files, others each time, and compare their hashes', share)
    .option(
      '--older-than <AGE>',
      'How old a file must be that belongs to nothing: 24h, 30m, 7d (default: 24h)',
      seconds,
    )
    .option('--json', 'Print one JSON object for each finding, and one for the whole')
    .addHelpText('after', statuses)
    // What is wrong with the command line is not what is wrong with the store.
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode === 0 ? 0 : 2, code, message);
    })
    .action(async function (this: Command) {
      const { repair = false, scrub = 0, olderThan: orphanSeconds, json = false } = this.opts<Flags>();
      settle(await fsck({ repair, scrub, orphanSeconds, json }, context));
    });
}

function share(typed: string): number {
  const percent = /^\d{1,3}(\.\d+)?%?$/.test(typed) ? Number.parseFloat(typed) : Number.NaN;
  if (!(percent >= 0 && percent <= 100)) throw new InvalidArgumentError('0% to 100% is expected.');
  return percent / 100;
}

function seconds(typed: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(typed) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('A number with s, m, h or d is expected.');
  return Number(amount) * (secondsIn[unit] ?? 1);
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };
