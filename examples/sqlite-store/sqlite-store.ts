import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setImmediate as othersHadATurn } from 'node:timers/promises';
import {
  type BlobDigest,
  type BlobKey,
  type ByteRange,
  type ImageStore,
  type OpenBlob,
  type StagedFile,
  type StoredBlob,
  StoreFullError,
  type StoreId,
} from 'silverprint';

const pieceBytes = 256 * 1024;
const keysAtOnce = 1000;
/** SQLite's SQLITE_FULL: the disk is, or the file has as many pages as it may. */
const fullCode = 13;

// With `extra`, SQLite answers a commit when no power cut can take it back.
const schema = `
  pragma synchronous = extra;
  create table if not exists blobs (
    key text primary key,
    id integer not null unique,
    bytes integer not null,
    modified_at integer not null default (unixepoch() * 1000)
  ) strict;
  create table if not exists pieces (
    blob_id integer not null,
    at integer not null,
    content blob not null,
    unique (blob_id, at)
  ) strict;
  create table if not exists store (only integer primary key check (only = 1), id text not null) strict;
  delete from pieces where blob_id not in (select id from blobs);
`;

/** Photos in a SQLite file that this process alone has open. */
export type SqliteStore = AsyncDisposable & { readonly store: ImageStore; close(): Promise<void> };

/** Open a SQLite file, or make it, and keep blobs in it. */
export function openSqliteStore(path: string): SqliteStore {
  const database = new DatabaseSync(path);
  database.exec(schema);
  const close = async () => {
    if (database.isOpen) database.close();
  };
  return { store: new SqliteImageStore(database), close, [Symbol.asyncDispose]: close };
}

class SqliteImageStore implements ImageStore {
  readonly #database: DatabaseSync;
  #lastId: number;
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#lastId = Number(this.#sql('select coalesce(max(id), 0) as id from blobs').get()?.['id']);
  }

  async put(key: BlobKey, staged: StagedFile): Promise<void> {
    const id = ++this.#lastId;
    try {
      const bytes = await this.#addPieces(id, staged);
      if (bytes !== staged.bytes) throw new Error(`The staged file ${staged.path} is not as long as it was.`);
      this.#sql('insert into blobs (key, id, bytes) values (?, ?, ?)').run(key, id, bytes);
    } catch (error) {
      this.#removePieces(id);
      throw isFull(error) ? new StoreFullError({ cause: error }) : error;
    }
  }

  async #addPieces(id: number, { path }: StagedFile): Promise<number> {
    const add = this.#sql('insert into pieces (blob_id, at, content) values (?, ?, ?)');
    const buffer = new Uint8Array(pieceBytes);
    await using file = await open(path);
    for (let at = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, pieceBytes, at);
      if (bytesRead === 0) return at;
      add.run(id, at, buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  #removePieces(id: number): void {
    this.#sql('delete from pieces where blob_id = ?').run(id);
  }

  async open(key: BlobKey, range?: ByteRange): Promise<OpenBlob | undefined> {
    const blob = this.#sql('select id, bytes from blobs where key = ?').get(key);
    if (!blob) return undefined;
    const [id, totalBytes] = [Number(blob['id']), Number(blob['bytes'])];
    const end = Math.min(totalBytes, (range?.last ?? Infinity) + 1);
    // Nothing is held between two pieces, so there is nothing to let go of.
    return { totalBytes, content: this.#content(id, range?.first ?? 0, end), close: async () => {} };
  }

  async *#content(id: number, first: number, end: number): AsyncGenerator<Uint8Array> {
    const piece = this.#sql('select at, content from pieces where blob_id = ? and at <= ? order by at desc limit 1');
    for (let at = first; at < end; ) {
      const row = piece.get(id, at);
      const start = Number(row?.['at']);
      const bytes = (row?.['content'] as Uint8Array | undefined)?.subarray(at - start, end - start);
      if (!bytes?.length) throw new Error('The blob was deleted while it was read.');
      yield bytes;
      at += bytes.length;
      // SQLite works in this thread.
      await othersHadATurn();
    }
  }

  async delete(key: BlobKey): Promise<void> {
    const blob = this.#sql('delete from blobs where key = ? returning id').get(key);
    if (blob) this.#removePieces(Number(blob['id']));
  }

  async *list(): AsyncGenerator<StoredBlob> {
    const page = this.#sql('select key, bytes, modified_at from blobs where key > ? order by key limit ?');
    for (let after = ''; ; ) {
      const rows = page.all(after, keysAtOnce);
      for (const row of rows) {
        after = String(row['key']);
        yield { key: after, bytes: Number(row['bytes']), modifiedAt: new Date(Number(row['modified_at'])) };
      }
      if (rows.length < keysAtOnce) return;
    }
  }

  async digest(key: BlobKey): Promise<BlobDigest | undefined> {
    const blob = await this.open(key);
    if (!blob) return undefined;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of blob.content) {
      hash.update(piece);
      bytes += piece.length;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async identity(): Promise<StoreId | undefined> {
    const row = this.#sql('select id from store').get();
    return row && String(row['id']);
  }

  async identify(id: StoreId): Promise<StoreId> {
    this.#sql('insert into store (only, id) values (1, ?) on conflict do nothing').run(id);
    return (await this.identity()) ?? id;
  }

  #sql(statement: string): StatementSync {
    return this.#database.prepare(statement);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === fullCode;
}
