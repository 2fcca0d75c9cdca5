import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { codeOf } from './error-code.ts';
import { makeKeyFile } from './key-file.ts';

/** Where the keys of a data folder are. */
export function keysPath(dataDir: string): string {
  return join(dataDir, 'keys');
}

/** The files with keys that a service of this configuration uses, as names below that folder. */
export async function keyNames({ dataDir, secret }: Config): Promise<string[]> {
  const [keys, signing] = await Promise.all(
    ['.', 'access-tokens'].map((name) => namesIn(join(keysPath(dataDir), name))),
  );
  return [
    // Where SECRET is set the file is another one's, if there is one.
    ...(secret === undefined ? (keys?.filter((name) => name === 'secret') ?? []) : []),
    ...(signing ?? []).filter((name) => name.endsWith('.pem')).map((name) => `access-tokens/${name}`),
  ];
}

/** Copy files with keys from one folder into another, which has none of these names, for their owner alone. */
export async function copyKeys(names: readonly string[], from: string, to: string): Promise<void> {
  for (const name of names) await makeKeyFile(join(to, name), await readFile(join(from, name), 'utf8'), to);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
}
