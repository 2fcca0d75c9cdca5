import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldersOf } from './package-folders.ts';

export type Launch = {
  /** The module that the child runs. */
  readonly worker: URL;
  /** The only folder whose files the child may write; any without it. */
  readonly folder: string | undefined;
  /** Whether it works only where nobody else has work for the processors. */
  readonly isUnhurried?: boolean;
};

/** What makes prints: the module beside this one, as source in a clone and as JavaScript in the package. */
export const printWorker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url);

/** What the children load. */
const packages = ['exifreader', 'sharp', 'thumbhash'];

/** Steps of `nice` below the service: beside it, a child gets a third of what it gets, and one for whose print nobody waits a tenth. */
const stepsBelow = { hurried: 5, unhurried: 10 };
const lowestPriority = 19;

const environment = {
  VIPS_BLOCK_UNTRUSTED: '1',
  // Few arenas, and freed memory goes back to the system at once: a child keeps a third of what it kept otherwise. Large
  // pages make up for it, where Linux leaves them to the program: an eighth less CPU for a fast print.
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};

/**
 * Start a child process with a channel to it. It gets nothing of this one: no environment with keys in it, no options
 * of Node's, no working directory, no terminal, and no signals that a terminal sends to all.
 */
export function launch({ worker, folder, isUnhurried = false }: Launch): ChildProcess {
  const child = fork(worker, [], {
    execArgv: ['--no-warnings', '--expose-gc', '--permission', '--allow-addons', ...permissions(worker, folder)],
    env: environment,
    cwd: '/',
    // Ctrl-C is for the service, which lets its children finish first.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  preferAsVictim(child.pid);
  yieldToOthers(child.pid, isUnhurried ? stepsBelow.unhurried : stepsBelow.hurried);
  return child;
}

// Holds for JavaScript: what libvips does with files, and any socket, Node does not see.
function permissions(worker: URL, folder: string | undefined): string[] {
  if (folder === undefined) return ['--allow-fs-read=*', '--allow-fs-write=*'];
  const sources = ['../../', '../../../package.json'].map((path) => new URL(path, import.meta.url));
  const code = [new URL('./', worker), ...sources].map((url) => fileURLToPath(url));
  const readable = [...code, ...foldersOf(packages), folder].map((path) => `--allow-fs-read=${path}`);
  return [...readable, `--allow-fs-write=${folder}`];
}

/** Where memory runs out, Linux shall end the process whose job can be done again, and not the service. */
function preferAsVictim(pid: number | undefined): void {
  if (process.platform === 'linux' && pid !== undefined) writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => {});
}

/**
 * Let others have the processors first: the service, which would otherwise take three times as long to refuse what it has no room for,
 * and all others where nobody waits. With the lowest priority of all, it would not even start where others keep them busy. Right after
 * the start and for good: each thread has a priority of its own, which those that it starts inherit, and only an administrator may raise
 * one again.
 */
function yieldToOthers(pid: number | undefined, steps: number): void {
  if (pid === undefined) return;
  const priority = Math.min(getPriority() + steps, lowestPriority);
  try {
    setPriority(pid, priority);
  } catch {
    // It is gone already, or this system does not allow it: then it takes its share.
  }
  // The child leads a session of its own, and Linux shares processors out among sessions first where it groups by them.
  if (process.platform === 'linux') writeFile(`/proc/${pid}/autogroup`, `${priority}`, () => {});
}
