import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, silentLogger } from '../../domain/ports/logger.ts';
import { findBinaries } from './binaries.ts';
import { prepareCluster, readPassword, superuser } from './cluster.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { type Hold, holdDirectory } from './hold.ts';
import { chooseIdentity } from './identity.ts';
import {
  findPostmaster,
  type Postmaster,
  patienceMilliseconds,
  seePostmaster,
  stopPostmaster,
  tellToStop,
} from './postmaster.ts';
import { startPostmaster } from './start-postmaster.ts';

const pollMilliseconds = 10;

/** Where the server keeps its data, and how it is set. */
export type EmbeddedPostgresOptions = {
  /** Where everything of it lies; made when it is not there. It belongs to one process at a time. */
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
  /** Whether it was running already: left behind by a process that was killed, or another process's. */
  readonly adopted: boolean;
  /** Stop the server, unless it is another process's: connections are cut, and what was committed is safe. Idempotent. */
  close(): Promise<void>;
  /** Tell the server to stop, unless it is another process's, and wait for nothing: for a process that ends in this moment. */
  abandon(): void;
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
 * import { openPostgres } from 'silverprint/adapters/postgres';
 *
 * await using server = await openEmbeddedPostgres({ directory: './data/postgres' });
 * await using database = await openPostgres(server.url);
 * ```
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const directory = await realpath(options.directory);
  const hold = await holdDirectory(directory);
  if (hold) return openHeld(hold, directory, options);
  throw new EmbeddedPostgresError(
    `Another process uses the embedded PostgreSQL in ${directory}. Stop that one first, or let both use one server by DATABASE_URL.`,
  );
}

/**
 * Use the server of a directory beside the process that has it, which must outlive this one; closing leaves it alone.
 * Where no process has it, this is the same as `openEmbeddedPostgres`.
 * @throws {EmbeddedPostgresError} there is no data in the directory, what `openEmbeddedPostgres` throws, or the other
 *   process's server does not become ready
 *
 * @example
 * ```ts
 * // beside a service that runs
 * await using server = await joinEmbeddedPostgres({ directory: './data/postgres' });
 * console.log(server.adopted);
 * ```
 */
export async function joinEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = await realpath(options.directory).catch(() => options.directory);
  const cluster = clusterIn(directory);
  if (!existsSync(cluster)) throw new EmbeddedPostgresError(`There is no embedded PostgreSQL in ${directory}.`);
  const deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline) {
    // Each time anew: whoever had it may have ended meanwhile.
    const hold = await holdDirectory(directory);
    if (hold) return openHeld(hold, directory, options);
    const postmaster = await seePostmaster(cluster);
    if (postmaster) return openServer(cluster, postmaster, { adopted: true, stop: async () => {}, tell: () => {} });
    await delay(pollMilliseconds);
  }
  throw new EmbeddedPostgresError(`The PostgreSQL that another process has in ${directory} does not become ready.`);
}

async function openHeld(hold: Hold, directory: string, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = clusterIn(directory);
  try {
    const running = await findPostmaster(cluster);
    const postmaster = running ?? (await start(directory, options));
    const stop = async () => {
      try {
        await stopPostmaster(cluster, postmaster);
      } finally {
        await hold.release();
      }
    };
    const tell = () => tellToStop(cluster, postmaster);
    return await openServer(cluster, postmaster, { adopted: running !== undefined, stop, tell });
  } catch (error) {
    await hold.release();
    throw error;
  }
}

async function openServer(
  cluster: string,
  { port }: Postmaster,
  { adopted, stop, tell }: { readonly adopted: boolean; readonly stop: () => Promise<void>; readonly tell: () => void },
): Promise<EmbeddedPostgres> {
  const url = `postgresql://${superuser}:${await readPassword(cluster)}@127.0.0.1:${port}/postgres`;
  let stopping: Promise<void> | undefined;
  const close = () => (stopping ??= stop());
  return { url, adopted, close, abandon: tell, [Symbol.asyncDispose]: close };
}

async function start(directory: string, options: EmbeddedPostgresOptions): Promise<Postmaster> {
  const { settings = {}, logger = silentLogger } = options;
  const cluster = clusterIn(directory);
  const binaries = await findBinaries(directory);
  const { identity, major } = await chooseIdentity(directory, binaries);
  await prepareCluster({ directory, cluster, binaries, identity, major, sync: settings['fsync'] !== 'off' });
  return startPostmaster({ directory, cluster, binaries, identity, settings, logger });
}

function clusterIn(directory: string): string {
  return join(directory, 'cluster');
}
