/**
 * Images, accounts and sessions in PostgreSQL, by Slonik.
 * @module
 */

export { filesOfRow, tablesWithFiles } from './backup-tables.ts';
export type { Applied } from './migrate.ts';
export {
  type ImagePostgres,
  openPostgres,
  type Postgres,
  type PostgresOptions,
  type PostgresTarget,
} from './open-postgres.ts';
export { type Dumped, type Inhabitants, openRestoreTarget, type RestoreTarget } from './restore.ts';
export type { Timeouts } from './timeouts.ts';
export { UnusableDatabaseError } from './unusable-database-error.ts';
