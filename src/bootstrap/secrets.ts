import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rootSecretBytesMin } from '../adapters/node/index.ts';
import { codeOf } from './error-code.ts';
import { StartError } from './start-error.ts';

/** Where the root secret came from. */
export type SecretOrigin = 'environment' | 'file' | 'made now';

export type RootSecret = { readonly bytes: Uint8Array; readonly origin: SecretOrigin };

/** Where the root secret of a data folder is kept. */
export function secretPath(dataDir: string): string {
  return join(dataDir, 'keys', 'secret');
}

/**
 * The root secret: the text of `SECRET`, or else of the file in the data folder, which is made where there is none. Of any number of
 * processes that start at once all end up with the same one.
 *
 * The text is taken as it is, whatever its form, so that the content of the file can be moved into `SECRET` and back.
 * @throws {StartError} the file is damaged, or cannot be read or made
 */
export async function openRootSecret(secret: string | undefined, dataDir: string): Promise<RootSecret> {
  if (secret !== undefined) return { bytes: Buffer.from(secret), origin: 'environment' };
  const path = secretPath(dataDir);
  try {
    const kept = await readSecret(path);
    if (kept) return { bytes: kept, origin: 'file' };
    const origin = (await makeSecret(path)) ? 'made now' : 'file';
    return { bytes: (await readSecret(path)) ?? damaged(path), origin };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StartError) throw error;
    throw new StartError(`The secret in ${path} cannot be read or made: ${error.message}.`, { cause: error });
  }
}

async function readSecret(path: string): Promise<Uint8Array | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text.trim());
  return bytes.length >= rootSecretBytesMin ? bytes : damaged(path);
}

function damaged(path: string): never {
  throw new StartError(
    `The secret in ${path} is damaged: it has less than ${rootSecretBytesMin} characters. Restore the file from a backup of the data folder.`,
  );
}

// Written whole under a name of its own and then linked: a link, unlike a rename, fails where somebody was faster, and no
// reader ever sees a part.
async function makeSecret(path: string): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeDurably(draft, `${randomBytes(rootSecretBytesMin).toString('hex')}\n`);
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
    // The data folder may be as new as the one in it, and the database is about to remember this secret.
    for (const path of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(path);
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // where a folder cannot be opened
  await using folder = await open(path, 'r');
  await folder.sync();
}
