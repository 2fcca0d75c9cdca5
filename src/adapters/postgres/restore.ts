import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Logger } from '../../domain/ports/logger.ts';
import { tablesInBackup } from './backup-tables.ts';
import { underLock } from './lock.ts';
import { type Applied, migrateWithin } from './migrate.ts';
import { type Migration, readMigrations } from './migration-files.ts';
import { onConnection } from './on-connection.ts';
import { openPool, unusable } from './open-pool.ts';
import { readServerVersion } from './server-version.ts';
import { defaultTimeouts } from './timeouts.ts';
import { translated } from './unavailable.ts';
import { UnusableDatabaseError } from './unusable-database-error.ts';
import { wholeNumber } from './values.ts';

/**
 * What a backup has of a database, as `dump` of an open one gave it.
 *
 * @example
 * ```ts
 * const tables = new Map<string, string[]>();
 * const migrations = await database.dump(async (table, rows) => {
 *   for await (const lines of rows) tables.set(table, [...(tables.get(table) ?? []), ...lines]);
 * });
 * const dumped: Dumped = {
 *   migrations,
 *   async *rows(table) {
 *     yield tables.get(table) ?? [];
 *   },
 * };
 * ```
 */
export type Dumped = {
  /** The migrations that had been applied. */
  readonly migrations: readonly Applied[];
  /** The rows of a table; none of one that there was not. */
  rows(table: string): AsyncIterable<readonly string[]>;
};

/** What there is of a service in a database. */
export type Inhabitants = {
  /** How many. */
  readonly images: number;
  /** How many. */
  readonly users: number;
  readonly storeId: string | undefined;
};

/** A database that a backup is restored into. */
export type RestoreTarget = AsyncDisposable & {
  /** What there is already; `undefined` where there is no table of the schema. */
  inhabitants(): Promise<Inhabitants | undefined>;
  /** Do something unless another process does the same on this database; then `undefined`. */
  alone<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
  /**
   * Make the tables, put the rows in, and bring all of it up to date: everything or, when it fails, nothing.
   * @throws {UnusableDatabaseError} there are tables already, or a migration fails
   * @throws {DependencyUnavailableError} the outcome is unknown
   */
  load(dumped: Dumped): Promise<void>;
};

/**
 * Open a database for a backup to be restored into. Nothing in it is changed before `load`.
 *
 * @param migrations those that had been applied where the backup was made
 * @throws {UnusableDatabaseError} it cannot be used, or the backup is newer than this code
 *
 * @example
 * ```ts
 * async function restore(url: string, dumped: Dumped) {
 *   await using target = await openRestoreTarget(url, dumped.migrations);
 *   if (await target.inhabitants()) throw new Error('There is a service in this database already.');
 *   await target.load(dumped);
 * }
 * ```
 */
export async function openRestoreTarget(
  url: string,
  migrations: readonly Applied[],
  options: { readonly logger?: Logger } = {},
): Promise<RestoreTarget> {
  const known = await readMigrations();
  assertKnown(migrations, known);
  const pool = await openPool(url, defaultTimeouts, options);
  try {
    await onConnection(pool, readServerVersion).catch(unusable);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    inhabitants: () => onConnection(pool, readInhabitants),
    alone: (work) => underLock(pool, 'silverprint.restore', work),
    load: (dumped) => load(pool, known, dumped),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

function assertKnown(applied: readonly Applied[], known: readonly Migration[]): void {
  for (const { number, name, sha256 } of applied) {
    const same = known.find((migration) => migration.number === number);
    if (same?.sha256 === sha256) continue;
    const reason = same ? 'another version' : 'a newer version';
    throw new UnusableDatabaseError(
      `The backup was made by ${reason} of Silverprint: its database had the migration ${name}. Restore it with the version that made it.`,
    );
  }
}

async function readInhabitants(connection: CommonQueryMethods): Promise<Inhabitants | undefined> {
  const tables = await connection.anyFirst(
    sql.unsafe`select tablename from pg_tables where schemaname = 'silverprint'`,
  );
  if (tables.length === 0) return undefined;
  const has = (name: string) => tables.some((table) => table === name);
  const countOf = async (table: string) => {
    if (!has(table)) return 0;
    return wholeNumber.parse(
      await connection.oneFirst(sql.unsafe`select count(*) from ${sql.identifier(['silverprint', table])}`),
    );
  };
  // As text and by any name: the tables may be those of an older version.
  const storeId = has('installation')
    ? await connection.maybeOneFirst(sql.unsafe`select to_jsonb(i) ->> 'store_id' from silverprint.installation i`)
    : undefined;
  return {
    images: await countOf('images'),
    users: await countOf('users'),
    storeId: z.string().optional().catch(undefined).parse(storeId),
  };
}

// By the migrations of then, so that the rows fit, and then by those since, which know what to do with rows of before.
async function load(pool: DatabasePool, known: readonly Migration[], dumped: Dumped): Promise<void> {
  const before = new Set(dumped.migrations.map(({ number }) => number));
  const work = async (transaction: CommonQueryMethods) => {
    await transaction.query(sql.unsafe`set local idle_in_transaction_session_timeout = 0`);
    if (await readInhabitants(transaction)) throw new UnusableDatabaseError('The database has tables already.');
    await migrateWithin(
      transaction,
      known.filter(({ number }) => before.has(number)),
    );
    for (const table of tablesInBackup) await fill(transaction, table, dumped.rows(table));
    await migrateWithin(transaction, known);
  };
  try {
    await pool.connect((connection) => connection.transaction(work, 0));
  } catch (error) {
    throw translated(error);
  }
}

async function fill(transaction: CommonQueryMethods, table: string, rows: AsyncIterable<readonly string[]>) {
  const name = sql.identifier(['silverprint', table]);
  let isEmpty = false;
  for await (const lines of rows) {
    // What the migrations put in is what the rows have another version of.
    if (!isEmpty) await transaction.query(sql.unsafe`delete from ${name}`);
    isEmpty = true;
    await transaction.query(sql.unsafe`
      insert into ${name} select * from jsonb_populate_recordset(null::${name}, ${`[${lines.join(',')}]`}::jsonb)`);
  }
}
