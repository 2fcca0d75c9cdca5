import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { as, type Identity } from './identity.ts';
import { run } from './run.ts';

/** Who the service connects as. */
export const superuser = 'silverprint';

const passwordFile = 'superuser.password';
const unfinished = 'unfinished-';

type Preparation = {
  readonly directory: string;
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** Of the binaries. */
  readonly major: string;
  /** Whether new data is to survive a power cut. */
  readonly sync: boolean;
};

/**
 * Make the data of a new server, or check that what is there is for these binaries.
 * @throws {EmbeddedPostgresError} it is not, or it cannot be made
 */
export async function prepareCluster(preparation: Preparation): Promise<void> {
  const { directory, cluster, major } = preparation;
  await removeUnfinished(directory);
  if (!existsSync(cluster)) return makeCluster(preparation);
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `The data in ${cluster} is of PostgreSQL ${found}, and the embedded one is ${major}. ` +
      `Move it over with the pg_dump and psql of version ${found}, or set DATABASE_URL to such a server.`,
  );
}

/** The password of the superuser: made together with the data, and kept inside of it. */
export async function readPassword(cluster: string): Promise<string> {
  return readFile(join(cluster, passwordFile), 'utf8');
}

/** In a folder of its own until it is whole: what an interrupted start leaves behind is never taken for data. */
async function makeCluster({ directory, cluster, binaries, identity, sync }: Preparation): Promise<void> {
  const { uid, gid } = identity.owner;
  const folder = await mkdtemp(join(directory, unfinished));
  const [password, made] = [join(folder, passwordFile), join(folder, 'cluster')];
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  for (const path of [folder, password]) await chown(path, uid, gid);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', ...(sync ? [] : ['--no-sync'])];
  const args = [`--pgdata=${made}`, `--username=${superuser}`, `--pwfile=${password}`, ...options];
  await run(...as(identity, binaries.initdb, args), { ...identity.options, env: binaries.env }).catch((cause) => {
    throw new EmbeddedPostgresError(`The data of the embedded PostgreSQL could not be made: ${cause.message}`, {
      cause,
    });
  });
  await rename(password, join(made, passwordFile));
  if (sync) for (const path of [join(made, passwordFile), made]) await syncEntry(path);
  await rename(made, cluster);
  if (sync) for (const path of [directory, dirname(directory)]) await syncEntry(path);
  await removeUnfinished(directory);
}

/** As far as possible: where a killed start's initdb still runs, the next start removes what it made. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(unfinished)) await rm(join(directory, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Make the content of a file, or the names in a directory, survive a power cut. */
async function syncEntry(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
