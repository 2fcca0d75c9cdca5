import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const leftOut = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage']);

/**
 * Pack the repository as `npm pack` does, into a tarball of that name. It is made of a copy, whose files may come and go: here, something
 * else may be reading them.
 */
export function pack(tarball: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'silverprint-pack-'));
  const copy = join(folder, 'silverprint');
  try {
    cpSync(root, copy, { recursive: true, filter: (path) => path === root || !leftOut.has(basename(path)) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    const parameters = ['pack', '--silent', '--pack-destination', folder];
    const { status, stdout, stderr } = spawnSync('npm', parameters, {
      cwd: copy,
      env: outsideEnvironment(),
      encoding: 'utf8',
    });
    const made = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    if (status !== 0 || made === undefined) throw new Error(`npm pack ended with ${status}: ${stdout}${stderr}`);
    mkdirSync(dirname(tarball), { recursive: true });
    cpSync(join(folder, made), tarball);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The environment without what npm tells the scripts that it runs: an npm within one would take it for its own folder's. */
export function outsideEnvironment(): NodeJS.ProcessEnv {
  const told = /^(npm_(package|lifecycle|command|config_local_prefix)|NODE_OPTIONS$|INIT_CWD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !told.test(name));
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH']}`;
  return { ...Object.fromEntries(kept), PATH: path };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) pack(process.argv[2] ?? 'silverprint.tgz');
