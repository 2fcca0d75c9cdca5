import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { StoreId } from '../../domain/image.ts';
import {
  closedAfter,
  createNew,
  type FileOperations,
  readExisting,
  remove,
  rethrow,
  syncDirectory,
  unlessMissing,
} from './file-operations.ts';
import type { Layout } from './layout.ts';
import { moveWithoutOverwriting } from './move.ts';

const everybodyReads = 0o644;
/** Whoever writes something else there gets to see the beginning of it. */
const charactersMax = 100;

/** What the file in the store's root says, or `undefined` where there is none. */
export async function readIdentity(files: FileOperations, { identity }: Layout): Promise<StoreId | undefined> {
  const file = await files.open(identity, readExisting).catch(unlessMissing);
  if (!file) return undefined;
  return closedAfter(file, async () => (await file.readFile('utf8')).trim().slice(0, charactersMax));
}

/** Make that file, whole and durable, where there is none; what it says then. */
export async function writeIdentity(files: FileOperations, layout: Layout, id: StoreId): Promise<StoreId> {
  const staged = join(layout.staging, `${randomUUID()}.part`);
  try {
    await writeNew(files, staged, `${id}\n`);
    await moveWithoutOverwriting(files, staged, layout.identity);
  } catch (error) {
    await remove(files, staged).catch(() => {});
    if ((await readIdentity(files, layout)) === undefined) throw error;
  }
  // Also where another process made it, which may not have come this far.
  await syncDirectory(files, layout.root);
  return (await readIdentity(files, layout)) ?? id;
}

async function writeNew(files: FileOperations, path: string, text: string): Promise<void> {
  await closedAfter(await files.open(path, createNew, everybodyReads).catch(rethrow), async (file) => {
    await file.writeFile(text);
    await file.sync();
  });
}
