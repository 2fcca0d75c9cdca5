import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootSecretBytesMin, secretFingerprint } from '../adapters/node/index.ts';
import type { Database } from './database.ts';
import { codeOf } from './error-code.ts';
import { makeKeyFile } from './key-file.ts';
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
  const kept = await findRootSecret(secret, dataDir);
  if (kept) return kept;
  const path = secretPath(dataDir);
  try {
    const fresh = `${randomBytes(rootSecretBytesMin).toString('hex')}\n`;
    const origin = (await makeKeyFile(path, fresh, dataDir)) ? 'made now' : 'file';
    return { bytes: (await readSecret(path)) ?? damaged(path), origin };
  } catch (error) {
    return unusable(path, error);
  }
}

/**
 * The root secret that is there already, or `undefined`.
 * @throws {StartError} the file is damaged, or cannot be read
 */
export async function findRootSecret(secret: string | undefined, dataDir: string): Promise<RootSecret | undefined> {
  if (secret !== undefined) return { bytes: Buffer.from(secret), origin: 'environment' };
  const path = secretPath(dataDir);
  const kept = await readSecret(path).catch((error: unknown) => unusable(path, error));
  return kept && { bytes: kept, origin: 'file' };
}

/**
 * Hold the secret against the one that the database was first used with.
 * @throws {StartError} it is another one
 */
export async function assertSameSecret(
  database: Pick<Database, 'claimSecret'>,
  secret: RootSecret,
  dataDir: string,
): Promise<void> {
  if (await database.claimSecret(secretFingerprint(secret.bytes))) return;
  const used = secret.origin === 'environment' ? 'The one in SECRET' : `The one in ${secretPath(dataDir)}`;
  throw new StartError(
    `This database belongs to another secret: its passwords and sign-ins were made with it. ${used} is not it. ` +
      `Copy the file keys/secret from the data folder that the database was first used with to ${secretPath(dataDir)}, or set SECRET to its content.`,
  );
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

function unusable(path: string, error: unknown): never {
  if (!(error instanceof Error) || error instanceof StartError) throw error;
  throw new StartError(`The secret in ${path} cannot be read or made: ${error.message}.`, { cause: error });
}

function damaged(path: string): never {
  throw new StartError(
    `The secret in ${path} is damaged: it has less than ${rootSecretBytesMin} characters. Restore the file from a backup of the data folder.`,
  );
}
