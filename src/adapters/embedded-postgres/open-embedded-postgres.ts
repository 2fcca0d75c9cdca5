import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, silentLogger } from '../../domain/ports/logger.ts';
import { findBinaries } from './binaries.ts';
import { prepareCluster, readPassword, superuser } from './cluster.ts';
import { holdDirectory } from './hold.ts';
import { chooseIdentity } from './identity.ts';
import { findPostmaster, type Postmaster, stopPostmaster } from './postmaster.ts';
import { startPostmaster } from './start-postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** Where everything of it lies; made when it is not there. One process at a time can use it. */
  readonly directory: string;
  /** Settings of the server beyond its defaults, for example `{ fsync: 'off' }` for data that nobody will miss. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Silent by default. */
  readonly logger?: Logger;
};

/** A running server. */
export type EmbeddedPostgres = AsyncDisposable & {
  /** How to connect, with the password: never to be logged. */
  readonly url: string;
  /** Whether it was running already, left behind by a process that was killed. */
  readonly adopted: boolean;
  /** Stop the server: connections are cut, and what was committed is safe. Idempotent. */
  close(): Promise<void>;
};

/**
 * Start a PostgreSQL of our own, listening on 127.0.0.1 alone. The first start makes its data; a later one finds it,
 * recovers it after a crash, or adopts the server itself where only the process that started it was killed.
 *
 * Nothing but `close` stops the server: it is in a session of its own, so that Ctrl-C on a terminal reaches this
 * process alone, which can then finish its work before it closes.
 * @throws {EmbeddedPostgresError} no binaries for this machine, another process uses the directory, data of another
 *   major version, or the server does not start; the message is for whoever runs the service
 *
 * @example
 * ```ts
 * await using server = await openEmbeddedPostgres({ directory: './data/postgres' });
 * await using database = await openPostgres(server.url);
 * ```
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { settings = {}, logger = silentLogger } = options;
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await realpath(options.directory);
  const cluster = join(directory, 'cluster');
  const hold = await holdDirectory(directory);
  try {
    const running = await findPostmaster(cluster);
    const postmaster = running ?? (await start(directory, cluster, settings, logger));
    const password = await readPassword(cluster);
    const stop = async () => {
      try {
        await stopPostmaster(cluster, postmaster);
      } finally {
        await hold.release();
      }
    };
    let stopping: Promise<void> | undefined;
    const close = () => (stopping ??= stop());
    return {
      url: `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}/postgres`,
      adopted: running !== undefined,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await hold.release();
    throw error;
  }
}

async function start(
  directory: string,
  cluster: string,
  settings: Readonly<Record<string, string>>,
  logger: Logger,
): Promise<Postmaster> {
  const binaries = await findBinaries(directory);
  const { identity, major } = await chooseIdentity(directory, binaries);
  await prepareCluster({ directory, cluster, binaries, identity, major, sync: settings['fsync'] !== 'off' });
  return startPostmaster({ directory, cluster, binaries, identity, settings, logger });
}
