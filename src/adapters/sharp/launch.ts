import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Launch = {
  /** The module that the child runs. */
  readonly worker: URL;
  /** The only folder whose files the child may write; any without it. */
  readonly folder: string | undefined;
};

/** What makes prints: the module beside this one, as source in a clone and as JavaScript in the package. */
export const printWorker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

const environment = {
  VIPS_BLOCK_UNTRUSTED: '1',
  // Few arenas, and freed memory goes back to the system at once: a child keeps a third of what it kept otherwise.
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/**
 * Start a child process with a channel to it. It gets nothing of this one: no environment with keys in it, no options
 * of Node's, no working directory, no terminal, and no signals that a terminal sends to all.
 */
export function launch({ worker, folder }: Launch): ChildProcess {
  const child = fork(worker, [], {
    execArgv: ['--no-warnings', '--permission', '--allow-addons', ...permissions(worker, folder)],
    env: environment,
    cwd: '/',
    // Ctrl-C is for the service, which lets its children finish first.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  preferAsVictim(child.pid);
  return child;
}

// Holds for JavaScript: what libvips does with files, and any socket, Node does not see.
function permissions(worker: URL, folder: string | undefined): string[] {
  if (folder === undefined) return ['--allow-fs-read=*', '--allow-fs-write=*'];
  const sources = ['../../', '../../../package.json'].map((path) => new URL(path, import.meta.url));
  const code = [new URL('./', worker), ...sources].map((url) => fileURLToPath(url));
  const readable = [...code, ...foldersOfPackages(), folder].map((path) => `--allow-fs-read=${path}`);
  return [...readable, `--allow-fs-write=${folder}`];
}

/** Where Node looks for sharp, and where all of it is: a package manager may keep packages elsewhere, behind links. */
function foldersOfPackages(): string[] {
  const looked = ancestors(fileURLToPath(import.meta.url)).map((folder) => join(folder, 'node_modules'));
  const parts = fileURLToPath(import.meta.resolve('sharp')).split(sep);
  return [...looked, parts.slice(0, parts.indexOf('node_modules') + 1).join(sep)];
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** Where memory runs out, Linux shall end the process whose job can be done again, and not the service. */
function preferAsVictim(pid: number | undefined): void {
  if (process.platform === 'linux' && pid !== undefined) writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => {});
}
