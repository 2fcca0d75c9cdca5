import type { ListedUser } from '../../application/list-users.ts';
import type { Operator } from '../../application/operator.ts';
import { confirmed } from './ask.ts';
import type { CliContext } from './context.ts';
import { InterruptedError } from './errors.ts';
import { count, formatTime, printable } from './format.ts';
import { givePassword, type PasswordFlags, saying } from './give-password.ts';

/** The operator's part of a service, opened for a command. */
export type OpenOperator = Operator & AsyncDisposable;

const pageUsers = 100;

/** Print who has an account, by name, while the pages arrive; resolves to the exit status. */
export async function listUsers(json: boolean, context: CliContext): Promise<number> {
  await using operator = await context.openOperator();
  let printed = 0;
  for await (const page of pagesOf(operator)) {
    if (context.signal.aborted) throw new InterruptedError('Stopped.');
    if (printed === 0 && !json) context.stdout.write(`${row(header)}\n`);
    for (const listed of page)
      context.stdout.write(`${json ? JSON.stringify(members(listed)) : row(columns(listed))}\n`);
    printed += page.length;
  }
  if (printed === 0 && !json) context.stderr.write('There are no users yet.\n');
  return 0;
}

/** Make an account, with a password from where the flags say; resolves to the exit status. */
export async function addUser(
  { username, name }: { readonly username: string; readonly name: string | undefined },
  flags: PasswordFlags,
  context: CliContext,
): Promise<number> {
  await using operator = await context.openOperator();
  const give = async (password: string) => void (await operator.addUser({ username, password, name }));
  await givePassword({ operator, username, flags, context, give });
  return said(context, flags, `${printable(username)} can sign in.`);
}

/** Close an account; resolves to the exit status. */
export async function disableUser(username: string, context: CliContext): Promise<number> {
  await using operator = await context.openOperator();
  const user = await saying(operator.disableUser({ username }));
  return said(context, {}, `${printable(user.username)} is signed out everywhere, and cannot sign in.`);
}

/** Open an account again; resolves to the exit status. */
export async function enableUser(username: string, context: CliContext): Promise<number> {
  await using operator = await context.openOperator();
  const user = await saying(operator.enableUser({ username }));
  return said(context, {}, `${printable(user.username)} can sign in.`);
}

/** Delete a user, once somebody has said yes; resolves to the exit status. */
export async function deleteUser(username: string, yes: boolean, context: CliContext): Promise<number> {
  await using operator = await context.openOperator();
  const user = await saying(operator.findUser({ username }));
  const name = printable(user.username);
  if (!yes && !(await confirmed(`Delete ${name} and all their photos? Nothing brings them back.`, context))) {
    context.stderr.write('Nothing was deleted.\n');
    return 1;
  }
  await saying(operator.deleteUser({ username }));
  const rest = 'The service deletes the photos in the minutes after, or when it starts next.';
  return said(context, {}, `${name} is deleted, and signed out everywhere. ${rest}`);
}

/** Give a user another password, from where the flags say; resolves to the exit status. */
export async function resetPassword(username: string, flags: PasswordFlags, context: CliContext): Promise<number> {
  await using operator = await context.openOperator();
  // Before anybody types a password in vain
  const user = await saying(operator.findUser({ username }));
  const give = async (password: string) => void (await operator.resetPassword({ username, password }));
  await givePassword({ operator, username, flags, context, give });
  const closed = user.disabledAt === undefined ? '' : ' The account is still disabled.';
  return said(
    context,
    flags,
    `${printable(user.username)} has another password, and is signed out everywhere.${closed}`,
  );
}

async function* pagesOf(operator: Operator): AsyncGenerator<readonly ListedUser[]> {
  let page: readonly ListedUser[];
  let after: string | undefined;
  do {
    page = await operator.listUsers({ limit: pageUsers, after });
    if (page.length > 0) yield page;
    after = page.at(-1)?.user.canonicalUsername;
  } while (page.length === pageUsers);
}

/** A password that was made has stdout to itself, for whatever it is piped into. */
function said({ stdout, stderr }: CliContext, { generate = false }: PasswordFlags, line: string): number {
  (generate ? stderr : stdout).write(`${line}\n`);
  return 0;
}

const header = ['CREATED', 'SIGNED IN', 'DISABLED', 'USERNAME', 'NAME'];
// The name comes last, so that nobody needs to know how wide its characters are
const widths = [16, 9, 16, 24, 0];

function columns({ user, liveSessions }: ListedUser): string[] {
  return [
    formatTime(user.createdAt),
    liveSessions === 0 ? 'no' : count(liveSessions, 'place'),
    user.disabledAt === undefined ? 'no' : formatTime(user.disabledAt),
    printable(user.username),
    printable(user.name ?? ''),
  ];
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join('  ')
    .trimEnd();
}

function members({ user, liveSessions }: ListedUser): object {
  return {
    id: user.id,
    username: user.username,
    name: user.name ?? null,
    created_at: user.createdAt.toISOString(),
    disabled_at: user.disabledAt?.toISOString() ?? null,
    sessions: liveSessions,
  };
}
