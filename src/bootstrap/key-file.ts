import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from './error-code.ts';

/**
 * Make a file in `dataDir` that only its owner reads, with its folders, and whether this was the one who made it: of any number of
 * processes that try at once, one does. When it is done the file survives a power cut.
 */
export async function makeKeyFile(path: string, content: string, dataDir: string): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Written whole under a name of its own and then linked: a link, unlike a rename, fails where somebody was faster, and no
  // reader ever sees a part.
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeDurably(draft, content);
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
    // The data folder may be as new as those in it.
    for (const each of foldersBetween(folder, dirname(resolve(dataDir)))) await syncFolder(each);
  }
}

/** A folder, and those that it is in, up to `top`. */
function* foldersBetween(folder: string, top: string): Iterable<string> {
  for (let each = resolve(folder); each !== top; each = dirname(each)) yield each;
  yield top;
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
}

/** Make the names in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // where a folder cannot be opened
  await using folder = await open(path, 'r');
  await folder.sync();
}
