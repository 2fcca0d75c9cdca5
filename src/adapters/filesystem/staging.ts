import { createHash, randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UploadTooLargeError } from '../../domain/errors.ts';
import type { Leftover, Room, StagedFile, Staging } from '../../domain/ports/staging.ts';
import { createNew, type FileOperations, remove, rethrow, unlessMissing } from './file-operations.ts';
import type { Layout } from './layout.ts';

const ownerOnly = 0o600;
const roomMilliseconds = 1_000;

/** Files on their way in, on the file system of their store, so that keeping one copies nothing. */
export class FileSystemStaging implements Staging {
  readonly #layout: Layout;
  readonly #files: FileOperations;
  readonly #now: () => Date;
  #asked: { readonly at: number; readonly room: Promise<Room> } | undefined;
  constructor(layout: Layout, files: FileOperations, now: () => Date) {
    this.#layout = layout;
    this.#files = files;
    this.#now = now;
  }

  async receive(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<StagedFile> {
    const path = join(this.#layout.staging, `${randomUUID()}.part`);
    const file = await this.#files.open(path, createNew, ownerOnly).catch(rethrow);
    try {
      const written = await write(file, content, bytesMax);
      // Where a write is put off, as on a network, closing is what fails.
      await file.close().catch(rethrow);
      return { path, ...written };
    } catch (error) {
      await file.close().catch(() => {});
      // What counts is the first failure; what cannot be removed now is a leftover.
      await remove(this.#files, path).catch(() => {});
      throw error;
    }
  }

  async discard({ path }: Pick<StagedFile, 'path'>): Promise<void> {
    await remove(this.#files, this.#layout.staged(path));
  }

  async *leftovers(moment: Date): AsyncGenerator<Leftover> {
    for (const name of await this.#files.readdir(this.#layout.staging).catch(rethrow)) {
      const path = join(this.#layout.staging, name);
      const stats = await this.#files.lstat(path).catch(unlessMissing);
      if (stats?.isFile() && stats.mtime < moment) yield { path, bytes: stats.size, modifiedAt: stats.mtime };
    }
  }

  room(): Promise<Room> {
    const at = this.#now().getTime();
    const age = at - (this.#asked?.at ?? -Infinity);
    // A clock that was set back must not keep an answer for hours.
    if (this.#asked && age >= 0 && age < roomMilliseconds) return this.#asked.room;
    const asked = { at, room: this.#lookForRoom() };
    this.#asked = asked;
    asked.room.catch(() => {
      if (this.#asked === asked) this.#asked = undefined;
    });
    return asked.room;
  }

  async #lookForRoom(): Promise<Room> {
    const { bavail, blocks, bsize } = await this.#files.statfs(this.#layout.staging).catch(rethrow);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }
}

async function write(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Pick<StagedFile, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new UploadTooLargeError(bytesMax);
    const writing = file.writeFile(chunk);
    // Hashed here while another thread writes; and nothing more is asked for before both are done.
    hash.update(chunk);
    await writing.catch(rethrow);
  }
  return { bytes, sha256: hash.digest('hex') };
}
