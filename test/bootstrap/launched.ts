import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/silverprint.cjs', import.meta.url));

/** What a process of these tests gets of this one. */
const { PATH, NODE_COMPILE_CACHE } = process.env;
const inherited = { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };

/** One line of a service's log. */
export type Line = { readonly msg: string; readonly [member: string]: unknown };

/** How a process ended, and what it wrote. */
export type Outcome = { readonly code: number | null; readonly lines: readonly Line[]; readonly stderr: string };

/** A service in a process of its own. */
export type Launched = {
  readonly pid: number;
  /** The line that says so, once the service is ready. Rejects when it ends before. */
  readonly ready: Promise<Line>;
  readonly ended: Promise<Outcome>;
};

type Launch = {
  readonly environment?: Readonly<Record<string, string>>;
  /** Options of Node's. */
  readonly options?: readonly string[];
  /** A command to put in front. */
  readonly prefix?: readonly string[];
};

/** Start a service with its data in a folder, on a free port, by the launcher that users start it with. */
export function launch(dataDir: string, { environment = {}, options = [], prefix = [] }: Launch = {}): Launched {
  const [command, ...rest] = [...prefix, process.execPath, ...options, launcher, 'serve'];
  const child = spawn(command, rest, {
    env: { ...inherited, DATA_DIR: dataDir, PORT: '0', BCRYPT_COST: '4', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const { promise: ready, resolve, reject } = Promise.withResolvers<Line>();
  ready.catch(() => {});
  const input = createInterface({ input: child.stdout });
  input.on('line', (text) => {
    const line: Line = JSON.parse(text);
    lines.push(line);
    if (line.msg === 'ready') resolve(line);
  });
  const ended = Promise.all([once(child, 'exit'), once(input, 'close'), text(child.stderr)]).then(
    ([[code], , stderr]) => {
      reject(new Error(`The service ended with ${code} before it was ready: ${stderr}`));
      return { code, lines, stderr };
    },
  );
  return { pid: child.pid ?? 0, ready, ended };
}

/** How a command ended, and what it printed. */
export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Run another command of the launcher's on a data folder, from its first to its last line. */
export async function command(dataDir: string, ...argv: readonly string[]): Promise<Ran> {
  return commandIn({ DATA_DIR: dataDir }, argv);
}

/** The same in any environment, and with something on stdin. */
export async function commandIn(
  environment: Readonly<Record<string, string>>,
  argv: readonly string[],
  input = '',
): Promise<Ran> {
  const child = spawn(process.execPath, [launcher, ...argv], {
    env: { ...inherited, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** The process id of the embedded PostgreSQL of a data folder. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const content = await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
  return Number(content.split('\n')[0]);
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves once there is none; whoever adopted a process may take a moment to notice that it ended. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(5);
}
