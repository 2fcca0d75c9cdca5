import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);

/** A file system of its own in memory, which only root can make. */
export class SmallDisk implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws {Error} this user may not */
  static async at(path: string, megabytes: number): Promise<SmallDisk> {
    await mkdir(path, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'silverprint-test', path]);
    return new SmallDisk(path);
  }

  /** Take no more writing, or take it again. */
  async turns(mode: 'read-only' | 'writable'): Promise<void> {
    await run('mount', ['-o', `remount,${mode === 'read-only' ? 'ro' : 'rw'}`, this.#path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.#path]);
  }
}

/** Why there is no such disk for this user, if there is none. */
export async function whyNoDisk(): Promise<string | undefined> {
  const folder = await temporaryFolder();
  try {
    await (await SmallDisk.at(join(folder.path, 'disk'), 1))[Symbol.asyncDispose]();
    return undefined;
  } catch {
    return 'a disk can only be mounted by root';
  } finally {
    await folder.remove();
  }
}
