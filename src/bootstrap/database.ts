import { resolve } from 'node:path';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  joinEmbeddedPostgres,
  openEmbeddedPostgres,
} from '../adapters/embedded-postgres/index.ts';
import {
  type Applied,
  openPostgres,
  openRestoreTarget,
  type Postgres,
  type PostgresOptions,
  type RestoreTarget,
  UnusableDatabaseError,
} from '../adapters/postgres/index.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { Config } from './config.ts';
import { StartError } from './start-error.ts';

/** An open database, and whose server it is on. */
export type Database = Postgres & {
  /** Started by this process, or found running where an earlier one had left it. */
  readonly embedded: boolean;
  readonly adopted: boolean;
  /** Tell a server of this process's own to stop, and wait for nothing. */
  readonly abandon: () => void;
};

/**
 * The configured database, or else the embedded one, up to date. What was opened is closed by `opening`.
 * @throws {StartError} there is none that can be used
 */
export async function openDatabase(config: Config, logger: Logger, opening: AsyncDisposableStack): Promise<Database> {
  const open = () => openEmbeddedPostgres({ directory: clusterFolder(config), logger });
  return opened(config, open, { logger }, opening).catch(forOperators);
}

/**
 * The same beside a service that may be running or not. The schema stays as it is: bringing it up to date is the service's.
 * @throws {StartError} there is none that can be used, or the schema is not up to date
 */
export async function joinDatabase(config: Config, logger: Logger, opening: AsyncDisposableStack): Promise<Database> {
  const join = () => joinEmbeddedPostgres({ directory: clusterFolder(config), logger });
  return opened(config, join, { logger, migrate: false }, opening).catch(forOperators);
}

/**
 * The configured database, or else the embedded one, for a backup to be restored into. Nothing in it is changed.
 * @param migrations those that had been applied where the backup was made
 * @throws {StartError} there is none that can be used, or the backup is newer than this version
 */
export async function openRestoreDatabase(
  config: Config,
  migrations: readonly Applied[],
  opening: AsyncDisposableStack,
): Promise<RestoreTarget> {
  const opened = async () => {
    const { databaseUrl } = config;
    const { url } =
      databaseUrl === undefined
        ? opening.use(await openEmbeddedPostgres({ directory: clusterFolder(config) }))
        : { url: databaseUrl };
    return opening.use(await openRestoreTarget(url, migrations));
  };
  return opened().catch(forOperators);
}

async function opened(
  { databaseUrl }: Config,
  openServer: () => Promise<EmbeddedPostgres>,
  options: PostgresOptions,
  opening: AsyncDisposableStack,
): Promise<Database> {
  if (databaseUrl !== undefined) {
    return {
      ...opening.use(await openPostgres(databaseUrl, { ...options, accounts: true })),
      embedded: false,
      adopted: false,
      abandon: () => {},
    };
  }
  const server = opening.use(await openServer());
  const { url, adopted } = server;
  const postgres = opening.use(await openPostgres(url, { ...options, accounts: true }));
  return { ...postgres, embedded: true, adopted, abandon: () => server.abandon() };
}

function clusterFolder({ dataDir }: Config): string {
  return resolve(dataDir, 'postgres');
}

export function forOperators(error: unknown): never {
  const isForOperators = error instanceof EmbeddedPostgresError || error instanceof UnusableDatabaseError;
  throw isForOperators ? new StartError(error.message, { cause: error }) : error;
}
