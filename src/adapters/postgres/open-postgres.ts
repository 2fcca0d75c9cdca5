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
import { type Half, readMigrations } from './migration-files.ts';
import { onConnection } from './on-connection.ts';
import { openPool, unusable } from './open-pool.ts';
import { readServerVersion } from './server-version.ts';
import { SlonikSessionRepository } from './session-repository.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';
import { UnusableDatabaseError } from './unusable-database-error.ts';
import { SlonikUserRepository } from './user-repository.ts';

/** How a database is opened; all of it can be left out. */
export type PostgresOptions = {
  /**
   * Make the tables of the account half as well, and hand out what stands on them. False by default; a database that was opened without them can
   * be opened with them at any time, and the other way round.
   */
  readonly accounts?: boolean;
  /** Bring the schema up to date first; otherwise refuse one that is not. True by default. */
  readonly migrate?: boolean;
  /** Most connections at once; 10 by default. Not for a pool that was handed in. */
  readonly connectionsMax?: number;
  /** 2 s for a connection, 5 s for a statement, 10 s idle in a transaction by default; each may be given alone. */
  readonly timeouts?: Partial<Timeouts>;
  /** Silent by default. */
  readonly logger?: Logger;
};

/**
 * An open database for the image half: what the core needs of it, and how to let go of it.
 *
 * @example
 * ```ts
 * const database = await openPostgres(pool); // a pool of yours, which goes on after `close`
 * const { images } = createSilverprint({ images: database.images, ...files, compressor });
 * await database.close();
 * ```
 */
export type ImagePostgres = AsyncDisposable & {
  readonly images: ImageRepository;
  /** For both halves, and optional in the image half. */
  readonly attempts: AttemptLimiter;
  /** `18.4`, for example. */
  readonly serverVersion: string;
  /** End the connections once their work is done; a pool that was handed in stays as it is. Idempotent. */
  close(): Promise<void>;
};

/**
 * An open database for both halves.
 *
 * @example
 * ```ts
 * await using database = await openPostgres(url, { accounts: true });
 * const { users, sessions, events, attempts, images } = database;
 * ```
 */
export type Postgres = ImagePostgres & {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly events: EventLog;
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
};

/** A connection URL, or a Slonik pool. `undefined` is a variable of the environment that nobody has set, and is refused. */
export type PostgresTarget = string | DatabasePool | undefined;

/**
 * Open the database, and make or update the tables of the schema `silverprint` in it: those of the image half, or of both.
 *
 * @param target a connection URL, or a Slonik pool of yours, which is used and never closed
 * @throws {UnusableDatabaseError} there is no URL, it cannot be reached, is older than PostgreSQL 15, has a schema newer than this code,
 *   or a migration failed; the message is for whoever runs the service
 *
 * @example
 * ```ts
 * await using database = await openPostgres('postgresql://silverprint:secret@localhost/silverprint');
 * const { images } = createSilverprint({ images: database.images, ...files, compressor });
 * ```
 */
export async function openPostgres(
  target: PostgresTarget,
  options: PostgresOptions & { readonly accounts: true },
): Promise<Postgres>;
export async function openPostgres(target: PostgresTarget, options?: PostgresOptions): Promise<ImagePostgres>;
export async function openPostgres(target: PostgresTarget, options: PostgresOptions = {}): Promise<ImagePostgres> {
  if (target === undefined)
    throw new UnusableDatabaseError('The database URL is not set: postgresql://user:password@host/name.');
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
): Promise<ImagePostgres> {
  const halves: readonly Half[] = options.accounts ? ['images', 'accounts'] : ['images'];
  const serverVersion = await onConnection(pool, readServerVersion, timeouts).catch(unusable);
  const migrations = await readMigrations();
  if (options.migrate !== false) await migrate(pool, migrations, halves).catch(unusable);
  else
    await onConnection(pool, (connection) => assertMigrated(connection, migrations, halves), timeouts).catch(unusable);
  const signer = new InstallationSigner(await onConnection(pool, readCursorKey, timeouts).catch(unusable));
  return {
    ...(options.accounts && accountHalf(pool, signer, timeouts)),
    images: new SlonikImageRepository(pool, signer, timeouts),
    attempts: new SlonikAttemptLimiter(pool, timeouts),
    serverVersion,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function accountHalf(
  pool: DatabasePool,
  signer: InstallationSigner,
  timeouts: Timeouts,
): Omit<Postgres, keyof ImagePostgres> {
  return {
    users: new SlonikUserRepository(pool, timeouts),
    sessions: new SlonikSessionRepository(pool, timeouts),
    events: new SlonikEventLog(pool, signer, timeouts),
    claimSecret: (fingerprint) => onConnection(pool, (connection) => claimSecret(connection, fingerprint), timeouts),
    dump: (consume) => dump(pool, consume),
  };
}
