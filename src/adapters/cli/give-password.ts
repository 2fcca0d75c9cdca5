import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { log } from '@clack/prompts';
import type { Operator } from '../../application/operator.ts';
import { ValidationError, WeakPasswordError } from '../../domain/errors.ts';
import { askNewPassword, isAsking, terminalOf } from './ask.ts';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';

/** Where a new password comes from; without any, whoever sits at the terminal is asked. */
export type PasswordFlags = { readonly stdin?: boolean; readonly generate?: boolean };

type Giving = {
  readonly operator: Operator;
  readonly username: string;
  readonly flags: PasswordFlags;
  readonly context: CliContext;
  readonly give: (password: string) => Promise<void>;
};

/**
 * Give a user a new password from where the flags say; one that is made is printed. Whoever types one is asked again
 * until it is accepted.
 * @throws {CliError} it is refused, and the message says why, or there is nobody to ask
 */
export async function givePassword({ operator, username, flags, context, give }: Giving): Promise<void> {
  if (flags.generate) {
    const made = operator.makePassword({ username });
    await saying(give(made));
    context.stdout.write(`${made}\n`);
  } else if (flags.stdin) {
    await saying(give(await readPassword(context)));
  } else {
    await askAndGive(context, give);
  }
}

/** What a promise comes to; where the core refuses, the error names each rule that is broken. */
export async function saying<T>(promise: Promise<T>): Promise<T> {
  return promise.catch((error: unknown) => {
    throw isRefusal(error) ? new CliError(reasonsOf(error), { cause: error }) : error;
  });
}

async function askAndGive(context: CliContext, give: (password: string) => Promise<void>): Promise<void> {
  if (!isAsking(context)) {
    throw new CliError('There is no terminal to ask for a password on. Say --stdin to pipe one in, or --generate.');
  }
  for (;;) {
    const chosen = await askNewPassword(context);
    try {
      return await give(chosen);
    } catch (error) {
      const isItsFault = isRefusal(error) && error.violations.every(({ pointer }) => pointer === '/password');
      if (!isItsFault) return saying(Promise.reject(error));
      log.error(reasonsOf(error), terminalOf(context));
    }
  }
}

/** All of stdin but its last line break, which is whatever printed it's. */
async function readPassword({ stdin, signal }: CliContext): Promise<string> {
  const bytes = await buffer(addAbortSignal(signal, stdin));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch (error) {
    throw new CliError('What came by stdin is not UTF-8.', { cause: error });
  }
}

type Refusal = ValidationError | WeakPasswordError;

function isRefusal(error: unknown): error is Refusal {
  return error instanceof ValidationError || error instanceof WeakPasswordError;
}

function reasonsOf({ violations }: Refusal): string {
  return violations.map(({ detail }) => detail).join(' ');
}
