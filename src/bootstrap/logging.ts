import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { Logger } from '../domain/ports/logger.ts';
import type { Config } from './config.ts';
import { codeOf } from './error-code.ts';

/** Where lines go; a terminal says that it is one. */
export type LogOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

// A second net: nobody means to log these, and where it happens by mistake the line says `[secret]`.
const secrets = ['authorization', 'cookie', 'password', 'passwordHash', 'pepper', 'secret', 'seed', 'token'];
const tokens = ['access_token', 'accessToken', 'refresh_token', 'refreshToken'];
const redact = {
  paths: ['', '*.', '*.*.', '*.*.*.'].flatMap((above) => [...secrets, ...tokens].map((name) => above + name)),
  censor: '[secret]',
};

/** A logger that writes for people on a terminal, and a JSON object a line elsewhere. */
export function createLogger(level: Config['logLevel'], output: LogOutput): Logger {
  const serializers = { error: described };
  const options = { level, redact, serializers, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, output.isTTY ? forPeople(output) : output);
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
