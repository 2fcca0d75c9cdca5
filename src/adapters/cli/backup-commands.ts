import { type Command, CommanderError } from 'commander';
import { backUp } from './backup.ts';
import type { CliContext } from './context.ts';
import { restore } from './restore.ts';

type Flags = { readonly verify?: boolean; readonly skipDamaged?: boolean; readonly json?: boolean };

const backupStatuses = `
Exit status:
  0    everything is in the backup
  1    everything but the files that are named: they are missing or damaged
  2    there is no new backup: see the message. One from before is as it was
`;

const restoreStatuses = `
Exit status:
  0    everything was restored
  1    everything but the files that are named
  2    nothing was restored: see the message
`;

/** Make the commands `backup` and `restore` of two; `settle` is told the exit status. */
export function addBackupCommands(
  commands: { readonly backup: Command; readonly restore: Command },
  context: CliContext,
  settle: (status: number) => void,
): void {
  const run = (act: (folder: string, flags: Flags) => Promise<number>) =>
    async function (this: Command) {
      settle(await act(this.args[0] ?? '', this.opts<Flags>()));
    };

  withStatuses(commands.backup, backupStatuses)
    .summary('Copy everything into a folder, while the service runs or not')
    .description(
      'Copy everything as of one moment into a folder: photos, accounts, and the keys of the service. Made again into the same folder, only ' +
        'what is new is copied, and the backup of before counts until the new one is whole. For operators: works on the data folder and the ' +
        'database, while the service runs or not.',
    )
    .argument('<DIR>', 'an empty folder, or one with a backup')
    .option('--verify', 'Read the files again that are in DIR already, and copy those anew that are damaged')
    .option('--json', 'Print one JSON object for each damaged file, and one for the whole')
    .action(run((folder, { verify = false, json = false }) => backUp({ folder, isReread: verify, json }, context)));

  withStatuses(commands.restore, restoreStatuses)
    .summary('Bring a backup back, into an empty data folder and database')
    .description(
      'Bring back what was copied by "silverprint backup", where nothing is yet: into DATA_DIR, and the database that is configured. Before ' +
        'the service is started for the first time there, and with any PostgreSQL that it runs on.',
    )
    .argument('<DIR>', 'the folder of the backup')
    .option('--skip-damaged', 'Go on without files that are missing or damaged in DIR, instead of restoring nothing')
    .option('--json', 'Print one JSON object for each damaged file, and one for the whole')
    .action(run((folder, { skipDamaged = false, json = false }) => restore({ folder, skipDamaged, json }, context)));
}

/** What is wrong with the command line is not what is wrong with the files. */
function withStatuses(command: Command, statuses: string): Command {
  return command.addHelpText('after', statuses).exitOverride(({ exitCode, code, message }) => {
    throw new CommanderError(exitCode === 0 ? 0 : 2, code, message);
  });
}
