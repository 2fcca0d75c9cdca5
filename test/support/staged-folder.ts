import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Leftover, Room, StagedFile, Staging } from '../../src/index.ts';
import { collect, sha256Of } from '../../src/testing/builders.ts';

/** Files in a folder, for the tests of adapters that work on staged files: it holds them in memory on the way, and has room for all. */
export class StagedFolder implements Staging {
  readonly #folder: string;
  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async at(folder: string): Promise<StagedFolder> {
    await mkdir(folder, { recursive: true });
    return new StagedFolder(folder);
  }

  async receive(content: AsyncIterable<Uint8Array>): Promise<StagedFile> {
    const bytes = await collect(content);
    const path = join(this.#folder, `${randomUUID()}.part`);
    await writeFile(path, bytes);
    return { path, bytes: bytes.length, sha256: await sha256Of(bytes) };
  }

  discard({ path }: Pick<StagedFile, 'path'>): Promise<void> {
    return rm(path, { force: true });
  }

  async *leftovers(moment: Date): AsyncGenerator<Leftover> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const { size: bytes, mtime: modifiedAt } = await stat(path);
      if (modifiedAt < moment) yield { path, bytes, modifiedAt };
    }
  }

  async room(): Promise<Room> {
    return { freeBytes: Infinity, totalBytes: Infinity };
  }

  /** How many files there are, by whatever name. */
  readonly files = async (): Promise<number> => (await readdir(this.#folder)).length;
}
