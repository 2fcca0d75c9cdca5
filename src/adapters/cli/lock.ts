import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Far longer than anything is done under a lock: who holds one for so long was killed. */
const abandonedAfterMs = 20_000;
const pollEveryMs = 25;

/**
 * Do `work` while no other process does so under the lock file `path`, whose folder exists.
 *
 * The lock of a process that was killed is taken away after 20 seconds. Two processes that find it at the same moment
 * may then both be let in, so `work` must cope with that; it may be slower or redundant, never wrong.
 */
export async function withLock<T>(path: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  while (!(await taken(path))) {
    await removeAbandoned(path);
    await delay(pollEveryMs, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function taken(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeAbandoned(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found || Date.now() - found.mtimeMs < abandonedAfterMs) return;
  // Renamed first, so that of several processes only one removes it
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).then(
    () => rm(aside, { force: true }),
    () => undefined,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
