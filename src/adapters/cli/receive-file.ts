import { createHash, randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, rename, rm } from 'node:fs/promises';
import { CliError } from './errors.ts';

type File = {
  readonly path: string;
  readonly overwrite: boolean;
  readonly bytes: number;
  /** Begins to fetch the content; called once there is somewhere to put it. */
  open(): Promise<{ readonly content: AsyncIterable<Uint8Array>; readonly sha256: string | undefined }>;
};

/**
 * Write a file that appears under its name when it is whole, and checked, and not before.
 * @throws {CliError} it is not what was expected, or there is a file of that name already; nothing is left behind
 */
export async function receiveFile(file: File, onProgress: (receivedBytes: number) => void): Promise<void> {
  const part = `${file.path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writePart(part, file, onProgress);
    if (file.overwrite) await rename(part, file.path);
    else await moveWithoutOverwriting(part, file.path);
  } finally {
    await rm(part, { force: true });
  }
}

async function writePart(part: string, file: File, onProgress: (receivedBytes: number) => void): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  await using handle = await open(part, 'wx');
  const { content, sha256 } = await file.open();
  for await (const chunk of content) {
    received += chunk.length;
    if (received > file.bytes) break;
    hash.update(chunk);
    await handle.writeFile(chunk);
    onProgress(received);
  }
  const isWhole = received === file.bytes && (sha256 === undefined || hash.digest('hex') === sha256);
  if (!isWhole) throw new CliError('What arrived is not what the service has. Try again.');
}

/** A rename would replace a file that appeared meanwhile; a link never does. */
async function moveWithoutOverwriting(part: string, path: string): Promise<void> {
  try {
    await link(part, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // No hard links here, as on memory cards
      return copyFile(part, path, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new CliError(`${path} exists already.`, { cause: error });
    }
    throw error;
  }
}
