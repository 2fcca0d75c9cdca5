import { resolve } from 'node:path';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  joinEmbeddedPostgres,
  openEmbeddedPostgres,
} from '../adapters/embedded-postgres/index.ts';
import {
  openPostgres,
  type Postgres,
  type PostgresOptions,
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

async function opened(
  { databaseUrl }: Config,
  openServer: () => Promise<EmbeddedPostgres>,
  options: PostgresOptions,
  opening: AsyncDisposableStack,
): Promise<Database> {
  if (databaseUrl !== undefined) {
    return { ...opening.use(await openPostgres(databaseUrl, options)), embedded: false, adopted: false };
  }
  const { url, adopted } = opening.use(await openServer());
  return { ...opening.use(await openPostgres(url, options)), embedded: true, adopted };
}

function clusterFolder({ dataDir }: Config): string {
  return resolve(dataDir, 'postgres');
}

function forOperators(error: unknown): never {
  const isForOperators = error instanceof EmbeddedPostgresError || error instanceof UnusableDatabaseError;
  throw isForOperators ? new StartError(error.message, { cause: error }) : error;
}
