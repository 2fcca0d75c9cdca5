import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Logger } from '../domain/ports/logger.ts';
import type { Config } from './config.ts';
import { codeOf } from './error-code.ts';

/** Where lines go; a terminal says that it is one. */
export type LogOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

// A second net: nobody means to log these, and where it happens by mistake the line says `[secret]`.
const secrets: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'pepper',
  'secret',
  'seed',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
]);
const secretLevels = 4;

/** A logger that writes for people on a terminal, and a JSON object a line elsewhere. */
export function createLogger(level: Config['logLevel'], output: LogOutput): Logger {
  const serializers = { error: described };
  // Not pino's `redact`: with paths of four levels it took twenty times as long as all the rest of a line.
  const formatters = { log: (members: Record<string, unknown>) => censored(members, secretLevels) };
  const options = { level, formatters, serializers, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, output.isTTY ? forPeople(output) : output);
}

/** The same, or a copy without the secrets in it. */
function censored<Value extends object>(value: Value, levels: number): Value {
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const shown = secrets.has(name) ? '[secret]' : isNest(member) && levels > 1 ? censored(member, levels - 1) : member;
    if (shown !== member) copy[name] = shown;
  }
  return Object.keys(copy).length === 0 ? value : Object.assign(Array.isArray(value) ? [] : {}, value, copy);
}

/** Whether there are members in it; an error has a description of its own. */
function isNest(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || value instanceof Error) return false;
  return !('toJSON' in value) && !ArrayBuffer.isView(value);
}

// Not as a transport: that would be a thread, which loses the last lines of a process that dies.
function forPeople(output: LogOutput): pretty.PrettyStream {
  return pretty({
    destination: output,
    sync: true,
    colorize: true,
    translateTime: 'SYS:HH:MM:ss',
    errorLikeObjectKeys: ['error'],
    singleLine: true,
  });
}

/** An error by these members only: database drivers hang the values of the statement on theirs. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { type: name, message, code: codeOf(error), stack, cause: cause === undefined ? undefined : described(cause) };
}
