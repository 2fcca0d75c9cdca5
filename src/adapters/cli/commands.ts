import { Command, InvalidArgumentError } from 'commander';
import { type Client, memoryTokens } from '../../client/index.ts';
import { addBackupCommands } from './backup-commands.ts';
import { connect } from './connection.ts';
import type { CliContext } from './context.ts';
import { deletePhotos } from './delete.ts';
import { download } from './download.ts';
import { CliError, explain } from './errors.ts';
import { addFsckCommand } from './fsck-command.ts';
import { list } from './list.ts';
import { recompress } from './recompress.ts';
import { SignIn, settingsLogin } from './sign-in.ts';
import { upload } from './upload.ts';
import { addUserCommands } from './user-commands.ts';

type Flags = {
  readonly url?: string;
  readonly json?: boolean;
  readonly limit?: number;
  readonly all?: boolean;
  readonly original?: boolean;
  readonly strip?: boolean;
  readonly output: string;
  readonly force?: boolean;
  readonly yes?: boolean;
};

const environment = `
Environment of the commands:
  SILVERPRINT_URL       the service; --url wins
  SILVERPRINT_USERNAME  with both, nobody is asked to sign in
  SILVERPRINT_PASSWORD  and no session is kept: for scripts

Examples:
  silverprint upload ~/Pictures/*.jpg
  silverprint list
  silverprint download --all --output prints/
`;

/** The commands and their help; `settle` is told the exit status of the one that ran. */
export function createProgram(context: CliContext, settle: (status: number) => void): Command {
  const program = new Command('silverprint')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 80,
      getErrHelpWidth: () => context.stderr.columns ?? 80,
    })
    .configureHelp({ showGlobalOptions: true })
    .description('Keeps your photographs, and hands out prints: smaller JPEGs that look the same.')
    .version(context.version, '-v, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand(false)
    .option('--url <URL>', 'The service to talk to (default: http://127.0.0.1:3000)')
    .addHelpText('after', () => `${environment}\n${context.configurationHelp()}`);

  const run = (act: (flags: Flags, args: readonly string[]) => Promise<number>) =>
    async function (this: Command) {
      settle(await act(this.optsWithGlobals<Flags>(), this.args));
    };

  program
    .command('serve')
    .description('Start the service (what silverprint alone does, too)')
    .action(run(() => context.serve()));

  program
    .command('recompress')
    .summary('Make prints again as the configuration says')
    .description(
      'Make prints again whose preset is not the configured one, or that an older version made. ' +
        'For operators: works on the data folder and the database, while the service runs or not.',
    )
    .action(run(() => recompress(context)));

  addFsckCommand(program.command('fsck'), context, settle);

  addBackupCommands({ backup: program.command('backup'), restore: program.command('restore') }, context, settle);

  addUserCommands(program.command('users'), context, settle);

  program
    .command('upload')
    .summary('Upload photos that are not there yet')
    .description('Upload photos. What is there already, by its content, is not sent again.')
    .argument('<PHOTO...>', 'JPEG files; a folder stands for every .jpg and .jpeg in it and below')
    .action(run(({ url }, paths) => upload(paths, connect(context, url).images, context)));

  program
    .command('list')
    .description('List your photos, newest first')
    .option('-n, --limit <NUMBER>', 'At most so many', wholeNumber)
    .option('--json', 'Print one JSON object a line, with exact numbers')
    .action(run(({ url, limit, json = false }) => list({ limit, json }, connect(context, url).images, context)));

  program
    .command('download')
    .summary('Download prints, or originals')
    .description('Download prints, or originals. No file is overwritten unless you say so.')
    .argument('[ID...]', 'photos, as "silverprint list" names them')
    .option('--all', 'Every photo there is')
    .option('--original', 'The file as it was uploaded, instead of the print')
    .option('--strip', 'The same without what it gives away: place, device, time and the like')
    .option('-o, --output <PATH>', 'The file or the folder to write to', '.')
    .option('--force', 'Overwrite files that are in the way')
    .action(
      run(({ url, all = false, original = false, strip = false, output, force = false }, ids) => {
        if (all === ids.length > 0) program.error('error: name the photos to download, or say --all');
        if (strip && !original) program.error('error: --strip goes with --original; a print is stripped anyway');
        const representation = strip ? 'stripped' : original ? 'original' : 'compressed';
        return download({ ids, representation, output, force }, connect(context, url).images, context);
      }),
    );

  program
    .command('delete')
    .summary('Delete photos')
    .description('Delete photos, with their prints and the links to them. Asks first.')
    .argument('<ID...>', 'photos, as "silverprint list" names them')
    .option('-y, --yes', 'Do not ask')
    .action(run(({ url, yes = false }, ids) => deletePhotos({ ids, yes }, connect(context, url).images, context)));

  program
    .command('register')
    .description('Make an account, and sign in to it')
    .action(run(({ url }) => signIn(context, url, 'register')));

  program
    .command('login')
    .description('Sign in; the other commands ask by themselves')
    .action(run(({ url }) => signIn(context, url, 'signIn')));

  program
    .command('logout')
    .description('End the session, and forget it on this machine')
    .action(run(({ url }) => logOut(context, url)));

  return program;
}

async function signIn(context: CliContext, flag: string | undefined, how: 'register' | 'signIn'): Promise<number> {
  const { url, kept, client } = connect(context, flag);
  const before = await kept.read();
  const username = await new SignIn(client(kept), context, url)[how](await kept.lastUsername());
  // What this machine has forgotten, nobody could end any more by signing out
  const failure = before && (await endSession(client(memoryTokens(before)), context));
  if (failure) context.stderr.write(`The session of before goes on: ${failure}\n`);
  // Who was asked was greeted already
  if (settingsLogin(context)) context.stdout.write(`Signed in to ${url} as ${username}.\n`);
  return 0;
}

async function logOut(context: CliContext, flag: string | undefined): Promise<number> {
  const { url, kept, client } = connect(context, flag);
  const known = await kept.read();
  // Before anything can fail: this machine forgets, whatever the service says
  await kept.forget();
  if (!known) {
    context.stdout.write(`Nobody is signed in to ${url}.\n`);
    return 0;
  }
  const failure = await endSession(client(memoryTokens(known)), context);
  if (failure) throw new CliError(`This machine has forgotten the session, yet it goes on: ${failure}`);
  context.stdout.write(`${known.username} is signed out of ${url}.\n`);
  return 0;
}

/** End a session at the service; why it goes on, where it does. One that has ended already is as good. */
async function endSession({ auth }: Client, { signal }: CliContext): Promise<string | undefined> {
  try {
    await auth.logOut();
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return explain(error);
  }
}

function wholeNumber(typed: string): number {
  if (!/^[1-9]\d{0,8}$/.test(typed)) throw new InvalidArgumentError('A whole number from 1 is expected.');
  return Number(typed);
}
