import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import { makeKeyFile } from './key-file.ts';
import { StartError } from './start-error.ts';

/** A key of a file, by a name that is the same wherever the key is. */
export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject };

/** Where the key files of a data folder are that access tokens are signed with. */
export function signingKeysPath(dataDir: string): string {
  return join(dataDir, 'keys', 'access-tokens');
}

/**
 * The Ed25519 keys in the data folder, one of which is made where there is none. The one whose file has the last name in the
 * alphabet comes first, and signs; the others are those before it, or those to come. Files that do not end in `.pem` are nobody's.
 * @throws {StartError} a file holds no such key, or the same as another; or the folder cannot be read or made
 */
export async function openSigningKeys(dataDir: string): Promise<SigningKey[]> {
  const folder = signingKeysPath(dataDir);
  try {
    if ((await keyFiles(folder)).length === 0) await makeKeyFile(join(folder, '0001.pem'), freshKey(), dataDir);
    const files = await keyFiles(folder);
    const keys = await Promise.all(files.map(async (file) => ({ file, ...(await readKey(join(folder, file))) })));
    assertDifferent(keys, folder);
    return keys.map(({ kid, privateKey }) => ({ kid, privateKey }));
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StartError) throw error;
    throw new StartError(`The keys in ${folder} cannot be read or made: ${error.message}.`, { cause: error });
  }
}

async function keyFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.pem'))
    .toSorted()
    .toReversed();
}

function freshKey(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

async function readKey(path: string): Promise<SigningKey> {
  const privateKey = privateKeyOf(await readFile(path));
  if (privateKey?.asymmetricKeyType === 'ed25519') return { kid: thumbprint(privateKey), privateKey };
  throw new StartError(
    `${path} is no private key of Ed25519. Restore it from a backup, or remove it and make another: openssl genpkey -algorithm ed25519 -out ${path}`,
  );
}

function privateKeyOf(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

// RFC 7638
function thumbprint(privateKey: KeyObject): string {
  const { crv, kty, x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

// A copy of the last key would look like a new one and change nothing.
function assertDifferent(keys: readonly { readonly file: string; readonly kid: string }[], folder: string): void {
  for (const [kid, [one, other]] of Map.groupBy(keys, (key) => key.kid)) {
    if (one && other) throw new StartError(`${one.file} and ${other.file} in ${folder} are the same key (${kid}).`);
  }
}
