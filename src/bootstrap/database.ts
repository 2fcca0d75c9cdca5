import { resolve } from 'node:path';
import { EmbeddedPostgresError, openEmbeddedPostgres } from '../adapters/embedded-postgres/index.ts';
import { openPostgres, type Postgres, UnusableDatabaseError } from '../adapters/postgres/index.ts';
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
  try {
    const { databaseUrl } = config;
    if (databaseUrl !== undefined) {
      return { ...opening.use(await openPostgres(databaseUrl, { logger })), embedded: false, adopted: false };
    }
    const directory = resolve(config.dataDir, 'postgres');
    const { url, adopted } = opening.use(await openEmbeddedPostgres({ directory, logger }));
    return { ...opening.use(await openPostgres(url, { logger })), embedded: true, adopted };
  } catch (error) {
    const forOperators = error instanceof EmbeddedPostgresError || error instanceof UnusableDatabaseError;
    throw forOperators ? new StartError(error.message, { cause: error }) : error;
  }
}
