import { stat } from 'node:fs/promises';
import { CliError } from '../adapters/cli/index.ts';
import { assertSameStore } from '../application/same-store.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { Config } from './config.ts';
import { type Database, joinDatabase } from './database.ts';
import { type Files, filesFolder, openFiles } from './files.ts';
import { StartError } from './start-error.ts';
import { wrongStore } from './store.ts';

/** What belongs to a service, for a command of its operator's. */
export type Operation = AsyncDisposable & {
  readonly database: Database;
  readonly files: Files;
};

/**
 * Open what a service has, whether that is running or not: beside it, an embedded database is shared, and otherwise started
 * for the time being. Nothing is made that is not there.
 * @throws {StartError} there is nothing of a service here, it is another user's or another database's, or its database cannot be used
 */
export async function openOperation(config: Config, logger: Logger): Promise<Operation> {
  await assertOwn(filesFolder(config));
  await using opening = new AsyncDisposableStack();
  const database = await joinDatabase(config, logger, opening);
  const files = opening.use(await openFiles(config, { existing: true }));
  await assertSameStore({ ...database, ...files }).catch(wrongStore(files.place));
  const opened = opening.move();
  return { database, files, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/**
 * What opening something for a command comes to.
 * @throws {CliError} it cannot be opened, and the message says what to do
 */
export async function forCommandLine<T>(opening: () => Promise<T>): Promise<T> {
  try {
    return await opening();
  } catch (error) {
    throw error instanceof StartError ? new CliError(error.message, { cause: error }) : error;
  }
}

/** What an administrator writes into somebody else's folder, the service could not read. */
export async function assertOwn(folder: string): Promise<void> {
  const stats = await stat(folder).catch((cause: unknown) => {
    throw new StartError(
      `There is nothing of a service in ${folder}. Run this in the folder that the service was started in, with the same configuration (DATA_DIR).`,
      { cause },
    );
  });
  const self = process.geteuid?.() ?? stats.uid;
  if (stats.uid === self) return;
  throw new StartError(`${folder} belongs to another user. Run this as the user that the service runs as.`);
}
