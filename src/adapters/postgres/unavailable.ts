import { DependencyUnavailableError } from '../../domain/errors.ts';

/** Nothing came back in time, whatever the reason. */
export class TimedOutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TimedOutError';
  }
}

// By name and not by class: a host's pool may come from another copy of the package.
const classes = new Set([
  'BackendTerminatedError',
  'BackendTerminatedUnexpectedlyError',
  'ConnectionError',
  'IdleTransactionTimeoutError',
  'StatementCancelledError',
  'StatementTimeoutError',
  'TimedOutError',
]);

// Connection lost (08), out of resources (53), system error (58), shut down, crashed or starting (57P01 to 57P05),
// cancelled or timed out (57014, 25P03, 25P04, 55P03), a standby (25006), a conflict that outlasted its retries (40).
const sqlStates = /^(08...|53...|58...|57P0[1-5]|57014|25P0[34]|55P03|25006|40...)$/;
const socketCodes =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

// What the driver says of a connection that ended before it was used; these errors carry no code.
const lostConnection =
  /^(Client (has encountered a connection error|was closed|is destroyed|is pending destroy)|Connection terminated)/;

/** Whether an error says that the database did not answer, as opposed to: it answered that the question was wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && (sqlStates.test(code) || socketCodes.test(code))) return true;
  return classes.has(error.constructor.name) || lostConnection.test(error.message) || isUnavailable(error.cause);
}

/** The error to throw for one that the driver threw: the domain's where it is about availability, else the same. */
export function translated(error: unknown): unknown {
  return isUnavailable(error) ? new DependencyUnavailableError({ cause: error }) : error;
}
