import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../domain/ports/logger.ts';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { as, type Identity } from './identity.ts';
import { type Postmaster, patienceMilliseconds, readPidFile } from './postmaster.ts';

const pollMilliseconds = 5;
const startsMax = 3;
/** The processes of a server that was killed notice that within a moment, and within seconds on a busy machine. */
const orphansMilliseconds = 10_000;
const orphansPollMilliseconds = 100;
/** What the address of a socket holds, on the system where it holds the least. */
const socketPathBytesMax = 103;

type Start = {
  readonly directory: string;
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly settings: Readonly<Record<string, string>>;
  readonly logger: Logger;
};

/**
 * Start a server on this data, and wait until it takes connections.
 * @throws {EmbeddedPostgresError} it ended instead, with the last words of its log
 */
export async function startPostmaster(start: Start): Promise<Postmaster> {
  const deadline = Date.now() + orphansMilliseconds;
  for (let taken = 0; ; ) {
    try {
      return await startOn(await freePort(), start);
    } catch (error) {
      const reason = error instanceof EmbeddedPostgresError ? error.message : '';
      // Somebody else was faster to take the port.
      if (reason.includes('could not bind') && ++taken < startsMax) continue;
      if (!reason.includes('pre-existing shared memory block') || Date.now() > deadline) throw error;
      await delay(orphansPollMilliseconds);
    }
  }
}

async function startOn(port: number, start: Start): Promise<Postmaster> {
  const { directory, cluster, binaries, identity, settings, logger } = start;
  const logPath = join(directory, 'postgres.log');
  const log = await freshLog(logPath, identity);
  // A session of its own, without a terminal; and a file for its messages, where a pipe would end with this process.
  const child = spawn(...as(identity, binaries.postgres, ['-D', cluster, ...options(cluster, port, settings)]), {
    ...identity.options,
    env: binaries.env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let end: string | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => resolve(void (end = error.message)));
    child.once('exit', (code, signal) => resolve(void (end = `it ended (${signal ?? code})`)));
  });
  await log.close();
  const postmaster = await ready(cluster, child.pid, () => end !== undefined);
  if (postmaster) {
    child.once('exit', (code, signal) => {
      // A shutdown ends with 0, whoever asked for it.
      if (code !== 0) logger.error({ directory, code, signal }, 'the embedded PostgreSQL ended unexpectedly');
    });
    return postmaster;
  }
  const reason = end ?? 'it did not become ready';
  child.kill('SIGQUIT');
  await ended;
  throw new EmbeddedPostgresError(`The embedded PostgreSQL did not start: ${reason}. ${await lastWords(logPath)}`);
}

/** The server, once it says in its pid file that it takes connections; or `undefined` when it ended or took too long. */
async function ready(cluster: string, pid: number | undefined, ended: () => boolean): Promise<Postmaster | undefined> {
  const deadline = Date.now() + patienceMilliseconds;
  while (!ended() && Date.now() < deadline) {
    const found = await readPidFile(cluster);
    if (found?.ready && found.pid === pid) return found;
    await delay(pollMilliseconds);
  }
  return undefined;
}

function options(cluster: string, port: number, settings: Start['settings']): string[] {
  const socketFits = Buffer.byteLength(`${cluster}/.s.PGSQL.${port}`) <= socketPathBytesMax;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketFits ? `"${cluster.replaceAll('"', '""')}"` : '',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** An empty log; the last one is kept, since it may say why that server ended. */
async function freshLog(path: string, { owner }: Identity): Promise<FileHandle> {
  await rename(path, `${path}.previous`).catch(() => {});
  const log = await open(path, 'w', 0o600);
  await log.chown(owner.uid, owner.gid);
  return log;
}

async function lastWords(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return `The last words of ${path}: ${lines.slice(-3).join(' ')}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
