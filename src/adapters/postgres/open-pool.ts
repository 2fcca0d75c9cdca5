import { createPool, type DatabasePool } from 'slonik';
import { type Logger, silentLogger } from '../../domain/ports/logger.ts';
import type { Timeouts } from './timeouts.ts';
import { isUnavailable } from './unavailable.ts';
import { UnusableDatabaseError } from './unusable-database-error.ts';

export type PoolOptions = {
  /** Most connections at once; 10 by default. */
  readonly connectionsMax?: number;
  /** Silent by default. */
  readonly logger?: Logger;
};

/**
 * A pool of connections of our own.
 * @throws {UnusableDatabaseError} the URL is none
 */
export async function openPool(url: string, timeouts: Timeouts, options: PoolOptions): Promise<DatabasePool> {
  // Said here, because the driver's own error would quote the password.
  if (!URL.canParse(url)) {
    throw new UnusableDatabaseError('The database URL is no URL: postgresql://user:password@host/name.');
  }
  const logger = options.logger ?? silentLogger;
  const pool = await createPool(url, {
    maxPoolSize: options.connectionsMax ?? 10,
    connectionTimeout: timeouts.acquireMilliseconds,
    statementTimeout: timeouts.statementMilliseconds,
    idleInTransactionSessionTimeout: timeouts.idleInTransactionMilliseconds,
    idleTimeout: 60_000,
    gracefulTerminationTimeout: 1_000,
    // The caller's time is bounded: one try for a connection, few for a statement that lost against another one.
    connectionRetryLimit: 0,
    queryRetryLimit: 2,
    transactionRetryLimit: 2,
    // The default is DISCARD ALL at each checkout, for half the speed; nothing here leaves state in a session.
    resetConnection: async () => {},
    // A host may call from within a transaction of its own pool: what happens in this one is no part of that.
    dangerouslyAllowForeignConnections: true,
  }).catch(unusable);
  // Also emitted for connections that nobody was using: without a listener that would end the process. The error itself
  // may carry the values of a statement, which are nobody's business.
  pool.on('error', ({ message }) => logger.debug({ reason: message }, 'a database connection or statement failed'));
  return pool;
}

/** What is wrong with the connection, for whoever starts the service; any other error stays as it is. */
export function unusable(error: unknown): never {
  if (!isUnavailable(error) && !isRefusal(error)) throw error;
  throw new UnusableDatabaseError(`PostgreSQL cannot be used: ${innermost(error)}`, { cause: error });
}

/** A wrong password (28), no such database (3D), or a user without the rights (42501). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(28...|3D...|42501)$/.test(String((error as { code?: unknown }).code));
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  // A host name with several addresses fails with an AggregateError without a message of its own.
  return error.message || String((error as { code?: unknown }).code);
}
