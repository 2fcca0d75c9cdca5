import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideEnvironment, pack } from '../../tools/pack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

type Target = { readonly types: string; readonly default: string };

/** What is read of the manifest of the package. */
export type Manifest = {
  readonly exports: Readonly<Record<string, Target | string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly sideEffects: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
};

/** The package as it is published. */
export type Packed = AsyncDisposable & {
  readonly tarball: string;
  /** Where it is unpacked. */
  readonly folder: string;
  /** With forward slashes, relative to the folder. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /** What can be imported, such as `silverprint/client`. */
  readonly subpaths: readonly string[];
};

/** Pack this repository. Takes some seconds, for it is built. */
export async function packed(): Promise<Packed> {
  const { path, remove } = await temporaryFolder();
  const tarball = join(path, 'silverprint.tgz');
  pack(tarball);
  execFileSync('tar', ['-xzf', tarball, '-C', path]);
  const folder = join(path, 'package');
  const files = globSync('**', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const subpaths = Object.keys(manifest.exports)
    .filter((name) => name !== './package.json')
    .map((name) => `silverprint${name.slice(1)}`);
  return { tarball, folder, files, manifest, subpaths, [Symbol.asyncDispose]: remove };
}

/** What a program or a command came to. */
export type Ran = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** A project of somebody's that has the package. */
export type Project = AsyncDisposable & {
  readonly path: string;
  writes(name: string, content: string | object): void;
  /** By this Node. */
  runs(parameters: readonly string[], environment?: Readonly<Record<string, string>>): Ran;
};

/** An empty project, which is an ES module. */
export async function emptyProject(): Promise<Project> {
  const { path, remove } = await temporaryFolder();
  const project: Project = {
    path,
    writes(name, content) {
      writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
    },
    runs(parameters, environment = {}) {
      const env = { ...outsideEnvironment(), ...environment };
      return spawnSync(process.execPath, parameters, { cwd: path, env, encoding: 'utf8' });
    },
    [Symbol.asyncDispose]: remove,
  };
  project.writes('package.json', { name: 'somebodys', private: true, type: 'module' });
  return project;
}

/** A project with the package as if it were installed, and of all that is installed here, what is named: nothing else is found. */
export async function projectWith({ folder }: Packed, modules: readonly string[]): Promise<Project> {
  const project = await emptyProject();
  const installed = join(project.path, 'node_modules');
  cpSync(folder, join(installed, 'silverprint'), { recursive: true });
  for (const name of modules) {
    mkdirSync(dirname(join(installed, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(installed, name), 'junction');
  }
  return project;
}
