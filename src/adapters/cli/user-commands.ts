import { type Command, Option } from 'commander';
import type { CliContext } from './context.ts';
import type { PasswordFlags } from './give-password.ts';
import { addUser, deleteUser, disableUser, enableUser, listUsers, resetPassword } from './users.ts';

type Flags = PasswordFlags & { readonly json?: boolean; readonly name?: string; readonly yes?: boolean };

/** Make `users` of a command, with commands of its own; `settle` is told the exit status of the one that ran. */
export function addUserCommands(users: Command, context: CliContext, settle: (status: number) => void): void {
  users
    .summary('See who has an account, make, close, open and delete accounts, reset passwords')
    .description(
      'See and change who has an account. For operators: works on the database, with the secret of the service, while the ' +
        'service runs or not. What it ends is over in the service within a second.',
    );

  const run = (act: (flags: Flags, name: string) => Promise<number>) =>
    async function (this: Command) {
      settle(await act(this.opts<Flags>(), this.args[0] ?? ''));
    };
  const takingPassword = (command: Command) =>
    command
      .addOption(new Option('--stdin', 'Take the password from stdin').conflicts('generate'))
      .option('--generate', 'Make the password, and print it once');

  users
    .command('list')
    .description('List everybody who has an account, by name')
    .option('--json', 'Print one JSON object a line')
    .action(run(({ json = false }) => listUsers(json, context)));

  takingPassword(users.command('add'))
    .description('Make an account, also where REGISTRATION is closed')
    .argument('<NAME>', 'the username')
    .option('--name <NAME>', 'The name to display')
    .action(run(({ name, ...flags }, username) => addUser({ username, name }, flags, context)));

  users
    .command('disable')
    .description('End all sessions of a user, and let nobody sign in to the account')
    .argument('<NAME>', 'the username')
    .action(run((_, username) => disableUser(username, context)));

  users
    .command('enable')
    .description('Let a user who was disabled sign in again')
    .argument('<NAME>', 'the username')
    .action(run((_, username) => enableUser(username, context)));

  users
    .command('delete')
    .summary('Delete a user and everything that is theirs')
    .description(
      'Delete a user, at once, and everything that is theirs: the photos and the links to them, too. The service does that in the ' +
        'minutes after, or when it starts next. Asks first.',
    )
    .argument('<NAME>', 'the username')
    .option('-y, --yes', 'Do not ask')
    .action(run(({ yes = false }, username) => deleteUser(username, yes, context)));

  takingPassword(users.command('reset-password'))
    .description('Give a user another password, and end all their sessions')
    .argument('<NAME>', 'the username')
    .action(run((flags, username) => resetPassword(username, flags, context)));
}
