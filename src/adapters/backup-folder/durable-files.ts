import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;

/** Write a file that was not there, for its owner alone. Once this resolves its content survives a power cut, though not yet its name. */
export async function writeNew(path: string, content: string): Promise<void> {
  await using file = await open(path, 'wx', ownerOnly);
  await file.writeFile(content);
  await file.sync();
}

/** Make what a file of another one's writing holds survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

/** Make the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // where a folder cannot be opened
  await using folder = await open(path, 'r');
  await folder.sync();
}

/** Make a folder, for its owner alone. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: ownerOnlyFolder });
}

/** The hash of a file, in lower-case hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
