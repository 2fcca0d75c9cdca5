import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { run } from './run.ts';

const pollMilliseconds = 10;
const answerMilliseconds = 1_000;
/** How long a server may take to start, or to end: recovery after a crash, or a last checkpoint. */
export const patienceMilliseconds = 120_000;

/** A running server. */
export type Postmaster = { readonly pid: number; readonly port: number };

/** What a server writes down about itself in its data directory, for as long as it runs. */
export async function readPidFile(cluster: string): Promise<(Postmaster & { readonly ready: boolean }) | undefined> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(emptyIfGone);
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 ? { pid, port, ready: lines[7] === 'ready' } : undefined;
}

/**
 * The server that runs on this data, ready for connections. With `undefined`, nothing is in the way of a new one.
 * @throws {EmbeddedPostgresError} there is one, and it does not become ready
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline) {
    const found = await readPidFile(cluster);
    if (!found) return undefined;
    if (!(await isServerOf(cluster, found.pid))) {
      // Somebody else's process has the id by now, which PostgreSQL would take for a server. It judges one itself.
      if (!(await isServer(found.pid))) await rm(pidFile(cluster), { force: true });
      return undefined;
    }
    if (found.ready && (await answers(found.port))) return found;
    // Still starting, stopping, or about to vanish
    await delay(pollMilliseconds);
  }
  throw new EmbeddedPostgresError(`A PostgreSQL that runs in ${cluster} already does not become ready.`);
}

/** The same for whoever may change nothing here: the server that is ready now, if there is one. */
export async function seePostmaster(cluster: string): Promise<Postmaster | undefined> {
  const found = await readPidFile(cluster);
  const isReady = found?.ready && (await isServerOf(cluster, found.pid)) && (await answers(found.port));
  return isReady ? found : undefined;
}

/** Stop a server, and wait until it is gone. */
export async function stopPostmaster(cluster: string, { pid }: Postmaster): Promise<void> {
  const deadline = Date.now() + patienceMilliseconds;
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  while (await isServerOf(cluster, pid)) {
    // First the fast way; after all patience the immediate one, from which the next start recovers.
    if (signals.length === 2 || (signals.length === 1 && Date.now() > deadline)) signal(pid, signals.shift());
    await delay(pollMilliseconds);
  }
}

/** The fast way alone, with nobody to wait for it, if that is a server still. */
export function tellToStop(cluster: string, { pid }: Postmaster): void {
  try {
    const [line] = process.platform === 'linux' ? [readFileSync(`/proc/${pid}/cmdline`, 'latin1')] : [];
    // Elsewhere there is no telling without asking another process, which takes time that there is none of.
    const [first] = readFileSync(pidFile(cluster), 'latin1').split('\n');
    if (Number(first) === pid && (line?.includes('postgres') ?? true)) process.kill(pid, 'SIGINT');
  } catch {
    // It ended by itself before.
  }
}

function signal(pid: number, name: NodeJS.Signals | undefined): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether a server answers the shortest question there is: does it speak TLS? */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(answerMilliseconds, () => socket.destroy());
  socket.write(Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f));
  return new Promise<boolean>((resolve) => {
    socket.once('data', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  }).finally(() => socket.destroy());
}

async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  return (await isServer(pid)) && (await commandOf(pid)).includes(` -D ${cluster} `);
}

async function isServer(pid: number): Promise<boolean> {
  return /(^|\/)postgres[ :]/.test(await commandOf(pid));
}

/** The words of a process's command line, each followed by a space; empty when there is no such process. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(emptyIfGone)).replaceAll('\0', ' ');
  }
  return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '')).replace('\n', ' ');
}

function pidFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

function emptyIfGone(error: NodeJS.ErrnoException): string {
  // ESRCH: the process ended while its entry was read
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return '';
  throw error;
}
