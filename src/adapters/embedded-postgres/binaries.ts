import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** The programs, and the environment that they need. */
export type Binaries = {
  readonly postgres: string;
  readonly initdb: string;
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Find the binaries that are installed for this machine.
 * @param directory where library links are made, should the installation lack them
 * @throws {EmbeddedPostgresError} there are none
 */
export async function findBinaries(directory: string): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let installed: { postgres: string; initdb: string };
  try {
    installed = await import(name);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a server of yours.`,
      { cause },
    );
  }
  const { postgres, initdb } = installed;
  const libraries = await linkLibraries(dirname(dirname(dirname(postgres))), join(directory, 'lib'));
  return { postgres, initdb, env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', ...libraries } };
}

/**
 * Archives of the registry hold no symbolic links, and an installation without install scripts does not make them.
 * They are made in a folder of ours: the installation may be read-only, or shared.
 */
async function linkLibraries(root: string, folder: string): Promise<Record<string, string>> {
  const links = await readLinks(join(root, 'native', 'pg-symlinks.json'));
  if (links.every(({ target }) => existsSync(join(root, target)))) return {};
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const { source, target } of links) await symlink(join(root, source), join(folder, basename(target)));
  // A library looks for others beside itself, which through a link is the folder of the link: so both are named.
  const path = `${folder}:${join(root, 'native', 'lib')}`;
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: path } : { LD_LIBRARY_PATH: path };
}

async function readLinks(path: string): Promise<{ source: string; target: string }[]> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : [];
}
