import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Half, Migration } from './migration-files.ts';
import { UnusableDatabaseError } from './unusable-database-error.ts';
import { wholeNumber } from './values.ts';

const appliedRow = z.object({ number: wholeNumber, name: z.string(), sha256: z.string() });

/** A migration that was applied to a database. */
export type Applied = z.infer<typeof appliedRow>;

const allHalves: readonly Half[] = ['images', 'accounts'];

/**
 * Bring the schema up to date: all that is missing of these halves, in one transaction; what there is of another stays as it is. Any
 * number of processes may do so at once.
 * @throws {UnusableDatabaseError} the schema is newer than the code, an applied file has changed, or a file fails
 */
export async function migrate(pool: DatabasePool, migrations: readonly Migration[], halves = allHalves): Promise<void> {
  await pool.transaction((transaction) => migrateWithin(transaction, migrations, halves));
}

/** The same in a transaction of the caller's, whose statements may take as long as they like from then on. */
export async function migrateWithin(
  transaction: CommonQueryMethods,
  migrations: readonly Migration[],
  halves = allHalves,
): Promise<void> {
  // The lock is waited for and files run as long as they take; both end with the transaction.
  await transaction.query(sql.unsafe`set local statement_timeout = 0`);
  await transaction.query(sql.unsafe`select pg_advisory_xact_lock(hashtextextended('silverprint.migrations', 0))`);
  const applied = await readApplied(transaction);
  const missing = missingOf(migrations, applied ?? [], halves);
  if (!applied) await makeTable(transaction);
  for (const migration of missing) await apply(transaction, migration);
}

/**
 * Refuse a schema that is not exactly what the code expects, and change nothing.
 * @throws {UnusableDatabaseError} it is older or newer than the code, or an applied file has changed
 */
export async function assertMigrated(
  connection: CommonQueryMethods,
  migrations: readonly Migration[],
  halves = allHalves,
): Promise<void> {
  const [first] = missingOf(migrations, (await readApplied(connection)) ?? [], halves);
  if (!first) return;
  throw new UnusableDatabaseError(`The database lacks the migration ${first.name}, and applying it is switched off.`);
}

/** What has been applied, or `undefined` where nothing ever was. */
export async function readApplied(connection: CommonQueryMethods): Promise<Applied[] | undefined> {
  const exists = await connection.oneFirst(sql.unsafe`select to_regclass('silverprint.migrations') is not null`);
  if (exists !== true) return undefined;
  const rows = await connection.any(
    sql.unsafe`select number, name, sha256 from silverprint.migrations order by number`,
  );
  return rows.map((row) => appliedRow.parse(row));
}

function missingOf(
  migrations: readonly Migration[],
  applied: readonly Applied[],
  halves: readonly Half[],
): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, sha256 } of applied) {
    const migration = known.get(number);
    if (!migration) {
      throw new UnusableDatabaseError(
        `The database is newer than this version of Silverprint: it has the migration ${name}. Run the version that made it, or a later one.`,
      );
    }
    if (migration.sha256 !== sha256) {
      throw new UnusableDatabaseError(
        `The migration ${migration.name} is not the one that was applied to this database. Restore the file; changes go into a new one.`,
      );
    }
    known.delete(number);
  }
  return [...known.values()].filter(({ half }) => halves.includes(half));
}

async function makeTable(connection: CommonQueryMethods): Promise<void> {
  // Not "if not exists" alone: that asks for the right to create a schema even where an administrator made it before.
  const exists = await connection.oneFirst(sql.unsafe`select to_regnamespace('silverprint') is not null`);
  if (exists !== true) await connection.query(sql.unsafe`create schema silverprint`);
  await connection.query(sql.unsafe`
    create table silverprint.migrations (
      number integer not null constraint migrations_pkey primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`);
}

async function apply(connection: CommonQueryMethods, { number, name, sha256, text }: Migration): Promise<void> {
  // The driver takes one statement at a time; so the file travels as a value, and the server takes it apart.
  await connection.query(sql.unsafe`select set_config('silverprint.migration', ${text}, true)`);
  try {
    await connection.query(sql.unsafe`do $$ begin execute current_setting('silverprint.migration'); end $$`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableDatabaseError(`The migration ${name} failed: ${reason}`, { cause: error });
  }
  await connection.query(sql.unsafe`
    insert into silverprint.migrations (number, name, sha256) values (${number}, ${name}, ${sha256})`);
}
