import { access, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeOf } from './error-code.ts';
import { keysPath } from './key-copies.ts';
import { syncFolder } from './key-file.ts';
import { StartError } from './start-error.ts';

/** There while files and keys are brought in, and after a crash: what stands beside it is nobody's yet. */
const markName = 'restore-unfinished';
const shard = /^[0-9a-f]{2}$/;
/** What the root of a file system may have anyway. */
const ofTheDisk = 'lost+found';

/** The data folder that a backup is restored into. */
export class RestorePlace {
  readonly dataDir: string;
  /** Where the files of the photos go. */
  readonly images: string;
  readonly keys: string;
  readonly #mark: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
    this.images = resolve(dataDir, 'images');
    this.keys = keysPath(resolve(dataDir));
    this.#mark = markIn(dataDir);
  }

  /** Whether a restore was begun here and never ended. */
  async isUnfinished(): Promise<boolean> {
    return exists(this.#mark);
  }

  /** What is in the way of a restore, in words. */
  async occupants(): Promise<string[]> {
    return [
      ...((await this.#hasFiles()) ? [`photos, or what belongs to them, in ${this.images}`] : []),
      ...((await namesIn(this.keys)).length > 0 ? [`keys in ${this.keys}`] : []),
    ];
  }

  /** From here on, the service does not start in this folder. What an earlier restore has left is removed. */
  async begin(): Promise<void> {
    await writeFile(
      this.#mark,
      'A backup is being restored here. If nothing does so any more, run the restore again.\n',
      {
        flush: true,
      },
    );
    await syncFolder(this.dataDir);
    await this.#clear();
  }

  /** Everything is here. */
  async end(): Promise<void> {
    await rm(this.#mark, { force: true });
    await syncFolder(this.dataDir);
  }

  /** As if nothing had been begun. */
  async giveUp(): Promise<void> {
    await this.#clear();
    await this.end();
  }

  // What is in the folders, and not the folders: a disk may be mounted there.
  async #clear(): Promise<void> {
    for (const folder of [this.images, this.keys]) {
      for (const name of await namesIn(folder)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** An empty store has folders. */
  async #hasFiles(): Promise<boolean> {
    for (const name of await namesIn(this.images)) {
      if (name !== '.tmp' && !shard.test(name)) return true;
      if ((await namesIn(join(this.images, name))).length > 0) return true;
    }
    return false;
  }
}

/**
 * Refuse a data folder in which a restore was begun and never ended.
 * @throws {StartError} it is one, and the message says what to do
 */
export async function assertRestored(dataDir: string): Promise<void> {
  if (!(await exists(markIn(dataDir)))) return;
  throw new StartError(
    `A backup was being restored into ${dataDir}, and that did not end. Run the same command again: npx silverprint restore DIR.`,
  );
}

function markIn(dataDir: string): string {
  return resolve(dataDir, markName);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name !== ofTheDisk);
}
