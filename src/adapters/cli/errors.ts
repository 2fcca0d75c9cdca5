import { printable } from './format.ts';

/** Something that the person at the keyboard can understand and act on: its message is all that is shown. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
}

/** Somebody pressed Ctrl-C, or nobody reads the output any more. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError';
}

/** The service cannot be reached, or went away in the middle of something. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
}

/** The service does not know the session any more, and this is no moment to ask for a password. */
export class SessionEndedError extends CliError {
  override readonly name = 'SessionEndedError';
}

/** What an answer that refuses says of itself (RFC 9457). */
export type Problem = {
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?:
    | readonly { readonly pointer: string; readonly code: string; readonly detail?: string }[]
    | undefined;
};

/** The service refused, and says why: the detail of its answer, for the title hardly adds to it. */
export class ProblemError extends CliError {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, problem: Problem) {
    super(sentences(problem));
    this.status = status;
    this.code = problem.code;
  }
}

/** Whether a batch can go on after this, because only one of its files is affected. */
export function concernsOneFile(error: unknown): boolean {
  if (endsBatch.some((kind) => error instanceof kind)) return false;
  return error instanceof CliError || isSystemError(error);
}

const endsBatch = [InterruptedError, UnreachableError, SessionEndedError];

/** What is shown of an error. A message of Node's for a file carries the path, a comma and the system call: these go. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
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

function sentences({ title, detail = title, errors = [] }: Problem): string {
  const violations = errors.map((violation) => violation.detail ?? `${violation.pointer}: ${violation.code}`);
  return [detail, ...violations].join(' ');
}
