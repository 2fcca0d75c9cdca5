import { lchown, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { run } from './run.ts';

type Ids = { readonly uid: number; readonly gid: number };

/** Who the server runs as: PostgreSQL refuses to run as root. */
export type Identity = {
  /** Who its files belong to, as everybody else sees it. */
  readonly owner: Ids;
  /** The words before a command that make it run as this identity, and the options of `spawn` that do. */
  readonly prefix: readonly string[];
  readonly options: Partial<Ids>;
};

/** A command and its arguments, to be run as this identity. */
export function as({ prefix }: Identity, program: string, args: readonly string[]): [string, string[]] {
  const [command = program, ...rest] = [...prefix, program, ...args];
  return [command, rest];
}

/**
 * The first identity that can run the binaries and reach the directory, which is then its own; and the binaries'
 * major version.
 * @throws {EmbeddedPostgresError} there is none
 */
export async function chooseIdentity(
  directory: string,
  { postgres, env }: Binaries,
): Promise<{ identity: Identity; major: string }> {
  const reasons: string[] = [];
  for (const identity of await candidates(directory)) {
    const options = { ...identity.options, env };
    try {
      await run(...as(identity, 'test', ['-x', dirname(directory)]), options);
      await handOver(directory, identity.owner);
      const version = await run(...as(identity, postgres, ['--version']), options);
      return { identity, major: /\d+/.exec(version)?.[0] ?? version };
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL cannot run here; set DATABASE_URL to a server of yours. What was tried: ${reasons.join('; ')}.`,
  );
}

async function candidates(directory: string): Promise<Identity[]> {
  const self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  const nobody = { uid: Number(await run('id', ['-u', 'nobody'])), gid: Number(await run('id', ['-g', 'nobody'])) };
  // This user, but called `nobody` in the server's own eyes: its files stay this user's, and so do the ways to them.
  const mapping = [`--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];
  const disguised = { owner: self, prefix: ['unshare', '--user', ...mapping], options: {} };
  const named = [];
  if (self.uid !== 0) {
    if (await hasName(self.uid)) named.push({ owner: self, prefix: [], options: {} });
    return [...named, disguised];
  }
  // What is a user's, or in a folder of one, stays so: that user may be the next to start it.
  for (const path of [directory, dirname(directory)]) {
    const { uid, gid } = await stat(path);
    if (uid !== 0 && (await hasName(uid))) named.push(switchedTo({ uid, gid }));
  }
  return [...named, disguised, switchedTo(nobody)];
}

/** initdb fails for a user without a name. */
async function hasName(uid: number): Promise<boolean> {
  return run('id', ['-nu', String(uid)]).then(
    () => true,
    () => false,
  );
}

function switchedTo(other: Ids): Identity {
  return { owner: other, prefix: [], options: other };
}

async function handOver(directory: string, owner: Ids): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  await lchown(directory, owner.uid, owner.gid);
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const entry = await lstat(path);
    if (entry.uid === owner.uid) continue;
    const inner = entry.isDirectory() ? await readdir(path, { recursive: true }) : [];
    for (const each of [path, ...inner.map((below) => join(path, below))]) await lchown(each, owner.uid, owner.gid);
  }
}
