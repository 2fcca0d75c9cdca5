import type { DatabasePool } from 'slonik';
import type { AttemptLimiter } from '../../domain/ports/attempt-limiter.ts';
import type { EventLog } from '../../domain/ports/event-log.ts';
import type { ImageRepository } from '../../domain/ports/image-repository.ts';
import type { Logger } from '../../domain/ports/logger.ts';
import type { SessionRepository } from '../../domain/ports/session-repository.ts';
import type { UserRepository } from '../../domain/ports/user-repository.ts';
import { SlonikAttemptLimiter } from './attempt-limiter.ts';
import { type Consume, dump } from './dump.ts';
import { SlonikEventLog } from './event-log.ts';
import { SlonikImageRepository } from './image-repository.ts';
import { claimSecret, readCursorKey } from './installation.ts';
import { InstallationSigner } from './installation-signer.ts';
import { type Applied, assertMigrated, migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { onConnection } from './on-connection.ts';
import { openPool, unusable } from './open-pool.ts';
import { readServerVersion } from './server-version.ts';
import { SlonikSessionRepository } from './session-repository.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';
import { SlonikUserRepository } from './user-repository.ts';

export type PostgresOptions = {
  /** Bring the schema up to date first; otherwise refuse one that is not. True by default. */
  readonly migrate?: boolean;
  /** Most connections at once; 10 by default. Not for a pool that was handed in. */
  readonly connectionsMax?: number;
  /** 2 s for a connection, 5 s for a statement, 10 s idle in a transaction by default; each may be given alone. */
  readonly timeouts?: Partial<Timeouts>;
  /** Silent by default. */
  readonly logger?: Logger;
};

/** An open database: what the core needs of it, and how to let go of it. */
export type Postgres = AsyncDisposable & {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly events: EventLog;
  readonly attempts: AttemptLimiter;
  readonly images: ImageRepository;
  /** `18.4`, for example. */
  readonly serverVersion: string;
  /**
   * Say which root secret this process uses, by its fingerprint. The first one ever said is remembered.
   *
   * False when another one is remembered: then tokens and passwords of this database were made with that one.
   * @throws {DependencyUnavailableError}
   */
  claimSecret(fingerprint: Uint8Array): Promise<boolean>;
  /**
   * Read all rows as of one moment that a backup is made of, one table after the other and each to its end; resolves to the migrations that
   * had been applied.
   * @throws {DependencyUnavailableError}
   * @throws whatever `consume` throws
   */
  dump(consume: Consume): Promise<readonly Applied[]>;
  /** End the connections once their work is done; a pool that was handed in stays as it is. Idempotent. */
  close(): Promise<void>;
};

/**
 * Open the database, and make or update the tables of the schema `silverprint` in it.
 *
 * @param target a connection URL, or a Slonik pool of yours, which is used and never closed
 * @throws {UnusableDatabaseError} it cannot be reached, is older than PostgreSQL 15, has a schema newer than this code,
 *   or a migration failed; the message is for whoever runs the service
 *
 * @example
 * ```ts
 * await using database = await openPostgres('postgresql://silverprint:secret@localhost/silverprint');
 * const { images } = createSilverprint({ images: database.images, ...files, compressor });
 * ```
 */
export async function openPostgres(target: string | DatabasePool, options: PostgresOptions = {}): Promise<Postgres> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  if (typeof target !== 'string') return prepare(target, timeouts, options, async () => {});
  const pool = await openPool(target, timeouts, options);
  try {
    let closing: Promise<void> | undefined;
    return await prepare(pool, timeouts, options, () => (closing ??= pool.end()));
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function prepare(
  pool: DatabasePool,
  timeouts: Timeouts,
  options: PostgresOptions,
  close: () => Promise<void>,
): Promise<Postgres> {
  const serverVersion = await onConnection(pool, readServerVersion, timeouts).catch(unusable);
  const migrations = await readMigrations();
  if (options.migrate !== false) await migrate(pool, migrations).catch(unusable);
  else await onConnection(pool, (connection) => assertMigrated(connection, migrations), timeouts).catch(unusable);
  const signer = new InstallationSigner(await onConnection(pool, readCursorKey, timeouts).catch(unusable));
  return {
    users: new SlonikUserRepository(pool, timeouts),
    sessions: new SlonikSessionRepository(pool, timeouts),
    events: new SlonikEventLog(pool, signer, timeouts),
    attempts: new SlonikAttemptLimiter(pool, timeouts),
    images: new SlonikImageRepository(pool, signer, timeouts),
    serverVersion,
    claimSecret: (fingerprint) => onConnection(pool, (connection) => claimSecret(connection, fingerprint), timeouts),
    dump: (consume) => dump(pool, consume),
    close,
    [Symbol.asyncDispose]: close,
  };
}
