import type { CommonQueryMethods, DatabasePool, QueryResult, QuerySqlToken } from 'slonik';
import { DependencyUnavailableError } from '../../domain/errors.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';
import { TimedOutError, translated } from './unavailable.ts';

/** What a statement may take beyond the server's own limit before the connection counts as dead. */
const graceMilliseconds = 1_000;

/**
 * Callers that wait for a connection of one pool. Statements take a few milliseconds, so that ten connections serve a burst of this
 * many in a tenth of a second; where they take long, the clock refuses those who wait.
 */
const waitingMax = 256;

class TooManyWaitError extends Error {
  constructor() {
    super(`${waitingMax} callers wait for a connection already`);
  }
}

/** Does a statement on a connection of its pool, as `onConnection` does, and gives its rows as they come. */
export type Ask = (statement: QuerySqlToken) => Promise<QueryResult<unknown>>;

export function askOn(pool: DatabasePool, timeouts?: Timeouts): Ask {
  return (statement) => onConnection(pool, (connection) => connection.query(statement), timeouts);
}

/**
 * Do one statement or transaction on a connection of the pool, in bounded time.
 *
 * The pool itself waits for a free connection without an end, and nothing but a clock on this side notices a
 * connection whose other end has silently gone.
 * @throws {DependencyUnavailableError} no connection or no answer in time, too many wait for one, the connection was lost, or the server is
 *   shutting down; whether the work was done is then unknown
 */
export async function onConnection<Result>(
  pool: DatabasePool,
  work: (connection: CommonQueryMethods) => Promise<Result>,
  timeouts: Timeouts = defaultTimeouts,
): Promise<Result> {
  if (pool.state().waitingClients >= waitingMax)
    throw new DependencyUnavailableError({ cause: new TooManyWaitError() });
  const expiry = Promise.withResolvers<never>();
  const expireAfter = (milliseconds: number, message: string) =>
    setTimeout(() => expiry.reject(new TimedOutError(message)), milliseconds);
  let timer = expireAfter(timeouts.acquireMilliseconds, 'no connection was free in time');
  let waiting = true;
  const working = pool.connect(async (connection) => {
    // Too late: nobody waits for the result, and the connection goes back unused.
    if (!waiting) return undefined as never;
    clearTimeout(timer);
    timer = expireAfter(timeouts.statementMilliseconds + graceMilliseconds, 'the database did not answer in time');
    // Rejecting in here makes the pool throw the connection away; out there it would keep the caller waiting for that.
    return Promise.race([work(connection), expiry.promise]);
  });
  try {
    return await Promise.race([working, expiry.promise]);
  } catch (error) {
    throw translated(error);
  } finally {
    waiting = false;
    clearTimeout(timer);
  }
}
