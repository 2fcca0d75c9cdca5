import { type CANCEL_SYMBOL, confirm, isCancel, password } from '@clack/prompts';
import { defaultPasswordPolicy, judgePassword } from '../../domain/password-policy.ts';
import type { CliContext } from './context.ts';
import { CliError, InterruptedError } from './errors.ts';

/** Whether there is somebody to ask. */
export function isAsking({ stdin, stderr }: CliContext): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** Where to ask: questions go to stderr, so that what a command prints can go to a file. */
export function terminalOf({ stdin, stderr, signal }: CliContext) {
  return { input: stdin, output: stderr, signal };
}

/** @throws {InterruptedError} who was asked pressed Ctrl-C */
export function answered<T>(answer: T | typeof CANCEL_SYMBOL): T {
  if (isCancel(answer)) throw new InterruptedError('Stopped.');
  return answer;
}

/**
 * Whether somebody at the terminal says yes; no is what Enter says.
 * @throws {CliError} there is nobody to ask
 * @throws {InterruptedError} who was asked pressed Ctrl-C
 */
export async function confirmed(message: string, context: CliContext): Promise<boolean> {
  if (!isAsking(context)) throw new CliError('There is no terminal to ask on. Say --yes where you are sure.');
  return answered(await confirm({ message, initialValue: false, ...terminalOf(context) }));
}

/**
 * Ask for a new password, twice and without showing it.
 * @throws {InterruptedError} who was asked pressed Ctrl-C
 */
export async function askNewPassword(context: CliContext): Promise<string> {
  const terminal = { ...terminalOf(context), clearOnError: true };
  const chosen = answered(await password({ message: 'Password', validate: judgeNewPassword, ...terminal }));
  const validate = (again: string | undefined) => (again === chosen ? undefined : 'That is another one.');
  answered(await password({ message: 'The same password again', validate, ...terminal }));
  return chosen;
}

// What a service asks for beyond that is its own business, and it says so.
const leastPolicy = { ...defaultPasswordPolicy, blockList: false };

function judgeNewPassword(typed = ''): string | undefined {
  const verdict = judgePassword(typed, leastPolicy);
  return verdict.kind === 'fine' ? undefined : verdict.violation.detail;
}
