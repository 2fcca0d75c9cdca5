import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BlobKey, StoreId } from '../../domain/image.ts';
import type { BlobDigest, ByteRange, ImageStore, OpenBlob, StoredBlob } from '../../domain/ports/image-store.ts';
import type { StagedFile } from '../../domain/ports/staging.ts';
import { BlobContent, BlobReader } from './blob-content.ts';
import {
  closedAfter,
  type FileOperations,
  readExisting,
  remove,
  rethrow,
  syncDirectory,
  unlessMissing,
  writeExisting,
} from './file-operations.ts';
import { readIdentity, writeIdentity } from './identity.ts';
import { isKey, type Layout } from './layout.ts';
import { moveWithoutOverwriting } from './move.ts';

const digestBufferBytes = 1024 * 1024;

/** Blobs as files below one folder. */
export class FileSystemImageStore implements ImageStore {
  readonly #layout: Layout;
  readonly #files: FileOperations;
  constructor(layout: Layout, files: FileOperations) {
    this.#layout = layout;
    this.#files = files;
  }

  async put(key: BlobKey, staged: StagedFile): Promise<void> {
    const path = this.#layout.blob(key);
    const stagedPath = this.#layout.staged(staged.path);
    await this.#syncFile(stagedPath, staged.bytes);
    await moveWithoutOverwriting(this.#files, stagedPath, path);
    try {
      await syncDirectory(this.#files, dirname(path));
    } catch (error) {
      await remove(this.#files, path).catch(() => {});
      throw error;
    }
  }

  async open(key: BlobKey, range?: ByteRange): Promise<Required<OpenBlob> | undefined> {
    const file = await this.#files.open(this.#layout.blob(key), readExisting).catch(unlessMissing);
    if (!file) return undefined;
    try {
      // Of an open file the system knows this by heart: a turn in the thread pool would cost more.
      const stats = fstatSync(file.fd);
      if (!stats.isFile()) throw new Error(`The blob ${key} is no regular file.`);
      const end = range ? Math.min(range.last + 1, stats.size) : stats.size;
      return openBlob(stats.size, new BlobReader(key, file, range?.first ?? 0, end));
    } catch (error) {
      await file.close();
      return rethrow(error);
    }
  }

  async delete(key: BlobKey): Promise<void> {
    const path = this.#layout.blob(key);
    await remove(this.#files, path);
    // Synced, so that who notes down that the blob is gone is not contradicted by a power cut. Also where nothing was there: whoever
    // removed it may have been killed before this line. A folder that is not there either holds nothing.
    await syncDirectory(this.#files, dirname(path)).catch(unlessMissing);
  }

  async *list(): AsyncGenerator<StoredBlob> {
    for (const shard of this.#layout.shards) {
      // One that somebody has removed holds nothing.
      for (const key of (await this.#files.readdir(shard).catch(unlessMissing)) ?? []) {
        if (!isKey(key)) continue;
        const stats = await this.#files.lstat(join(shard, key)).catch(unlessMissing);
        if (stats?.isFile()) yield { key, bytes: stats.size, modifiedAt: stats.mtime };
      }
    }
  }

  async digest(key: BlobKey): Promise<BlobDigest | undefined> {
    const blob = await this.open(key);
    if (!blob) return undefined;
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(Math.min(digestBufferBytes, Math.max(1, blob.totalBytes)));
      let bytes = 0;
      for (let read = await blob.readInto(buffer); read > 0; read = await blob.readInto(buffer)) {
        hash.update(buffer.subarray(0, read));
        bytes += read;
      }
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await blob.close();
    }
  }

  identity(): Promise<StoreId | undefined> {
    return readIdentity(this.#files, this.#layout);
  }

  identify(id: StoreId): Promise<StoreId> {
    return writeIdentity(this.#files, this.#layout, id);
  }

  async #syncFile(path: string, bytes: number): Promise<void> {
    await closedAfter(await this.#files.open(path, writeExisting).catch(rethrow), async (file) => {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size !== bytes) throw new Error(`A staged file is not the ${bytes} bytes it was.`);
      // Once only: after a failed fsync the pages count as clean, and a second success proves nothing (PostgreSQL's
      // fsyncgate). An error from before this descriptor was opened is reported to it, since Linux 4.17.
      await file.sync();
    });
  }
}

/** A stream is made where one is wanted: whoever sends a blob does better without. */
function openBlob(totalBytes: number, reader: BlobReader): Required<OpenBlob> {
  let content: BlobContent | undefined;
  return {
    totalBytes,
    get content() {
      content ??= new BlobContent(reader);
      return content;
    },
    readInto: (buffer) => reader.read(buffer),
    close: () => {
      content?.destroy();
      return reader.close();
    },
  };
}
