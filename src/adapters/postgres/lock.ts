import { AsyncLocalStorage } from 'node:async_hooks';
import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { translated } from './unavailable.ts';

/** What one process of all on a database does at a time. */
type Undertaking = 'silverprint.backup' | 'silverprint.restore';

/**
 * Do something for as long as it takes, if nobody else on this database does the same; otherwise `undefined`. A connection stands for it, and
 * however that ends, others may begin: `assertHeld` rejects from then on.
 * @throws {DependencyUnavailableError} no connection
 * @throws whatever `work` throws
 */
export async function underLock<Result>(
  pool: DatabasePool,
  undertaking: Undertaking,
  work: (assertHeld: () => Promise<void>) => Promise<Result>,
): Promise<Result | undefined> {
  // A host's pool refuses whoever uses it from within one of its transactions, by their asynchronous context.
  const outside = AsyncLocalStorage.snapshot();
  let done: { readonly result: Result } | undefined;
  const hold = async (transaction: CommonQueryMethods): Promise<void> => {
    // Of a transaction and not of a session: so nothing has to be let go of, whoever has the connection next. It reads nothing meanwhile,
    // and so keeps no row alive.
    await transaction.query(sql.unsafe`set local idle_in_transaction_session_timeout = 0`);
    const isHeld = await transaction.oneFirst(
      sql.unsafe`select pg_try_advisory_xact_lock(hashtext('silverprint'), hashtext(${undertaking}))`,
    );
    if (isHeld !== true) return;
    const assertHeld = async () => {
      await transaction.query(sql.unsafe`select 1`).catch((error: unknown) => Promise.reject(translated(error)));
    };
    done = { result: await outside(work, assertHeld) };
  };
  try {
    // Once: the pool would do all of it again after some errors.
    await pool.connect((connection) => connection.transaction(hold, 0));
  } catch (error) {
    // The lock was lost after the last look at it, by when nothing depended on it any more.
    if (!done) throw translated(error);
  }
  return done?.result;
}

/**
 * Whether somebody is at it, as a condition of a statement. It is looked up while the statement runs, and so after the moment that the statement
 * sees: whoever begins later sees all that the statement has seen.
 */
export function isUnderWay(undertaking: Undertaking) {
  return sql.fragment`exists (
    select from pg_locks
    where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid = hashtext('silverprint')::oid and objid = hashtext(${undertaking})::oid and objsubid = 2)`;
}
