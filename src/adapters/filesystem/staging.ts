import { createHash, randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UploadTooLargeError } from '../../domain/errors.ts';
import type { StagedFile, Staging } from '../../domain/ports/staging.ts';
import { createNew, type FileOperations, remove, rethrow } from './file-operations.ts';
import type { Layout } from './layout.ts';

const ownerOnly = 0o600;

/** Files on their way in, on the file system of their store, so that keeping one copies nothing. */
export class FileSystemStaging implements Staging {
  readonly #layout: Layout;
  readonly #files: FileOperations;
  constructor(layout: Layout, files: FileOperations) {
    this.#layout = layout;
    this.#files = files;
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

  async discard({ path }: StagedFile): Promise<void> {
    await remove(this.#files, this.#layout.staged(path));
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
