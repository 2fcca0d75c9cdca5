import { ClientError, NetworkError, SessionEndedError } from '../../client/index.ts';
import { printable } from './format.ts';

/** Something that the person at the keyboard can understand and act on: its message is all that is shown. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}

/** Somebody pressed Ctrl-C, or nobody reads the output any more. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError';
}

/** Whether a batch can go on after this, because only one of its files is affected. */
export function concernsOneFile(error: unknown): boolean {
  if (endsBatch.some((kind) => error instanceof kind)) return false;
  return error instanceof CliError || error instanceof ClientError || isSystemError(error);
}

const endsBatch = [InterruptedError, NetworkError, SessionEndedError];

/** What is shown of an error. A message of Node's for a file carries the path, a comma and the system call: these go. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  if (error instanceof NetworkError) return printable(unreachable(error));
  if (error instanceof SessionEndedError) return 'The session has ended. Run the same command again to sign in.';
  if (!isSystemError(error)) return printable(error.message);
  return reasons[error.code ?? ''] ?? printable(error.message.replace(/^\w+: /, '').replace(/, \w+( .*)?$/, ''));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EISDIR: 'This is a folder.',
  EACCES: 'Permission denied.',
  EPERM: 'Permission denied.',
  ENOSPC: 'There is no room left on this disk.',
};

/** A refusal of the operating system: its message says what was tried, and with which file. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function unreachable({ url, cause }: NetworkError): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return `No service answers at ${url}. Start one with: npm start`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host of ${url} cannot be found.`;
  return `The connection to ${url} failed: ${cause instanceof Error ? cause.message || code : 'nobody knows why'}.`;
}
