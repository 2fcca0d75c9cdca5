import * as fs from 'node:fs/promises';
import type { FileOperations } from '../../../src/adapters/filesystem/index.ts';
import { replaced } from '../../support/watched.ts';

/** A file, whatever its names are. */
export type FileNumber = number;

/** What was done to a disk: what it changed, and what it made durable. */
export type DiskEvent =
  | { readonly kind: 'written'; readonly file: FileNumber; readonly bytes: Uint8Array }
  | { readonly kind: 'named'; readonly path: string; readonly file: FileNumber }
  | { readonly kind: 'unnamed'; readonly path: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string; readonly file: FileNumber }
  | { readonly kind: 'file-synced'; readonly file: FileNumber }
  | { readonly kind: 'folder-synced'; readonly path: string }
  /** So long ago that the disk has written everything by itself. */
  | { readonly kind: 'settled' };

export type JournalOptions = {
  /** What a broken disk answers to without doing it; nothing by default. */
  readonly ignores?: 'file-synced' | 'folder-synced' | undefined;
  /** What does the work; Node's own operations by default. */
  readonly files?: FileOperations | undefined;
  readonly note: (event: DiskEvent) => void;
};

/** File operations with a note of each thing that they changed or made durable, once it was done. */
export function journaledFiles({ note, ignores, files: done = fs }: JournalOptions): FileOperations {
  const names = new Map<string, FileNumber>();
  let files = 0;

  const noteSync = (path: string) => {
    const file = names.get(path);
    const kind = file === undefined ? 'folder-synced' : 'file-synced';
    if (kind !== ignores) note(file === undefined ? { kind: 'folder-synced', path } : { kind: 'file-synced', file });
  };
  const fileOf = (path: string) => {
    const file = names.get(path);
    if (file === undefined) throw new Error(`${path} is no file that was made here.`);
    return file;
  };
  return {
    ...done,
    async open(path, flags, mode) {
      const name = String(path);
      const handle = await done.open(name, flags, mode);
      if (Number(flags) & fs.constants.O_CREAT) {
        names.set(name, files);
        note({ kind: 'named', path: name, file: files++ });
      }
      return replaced(handle, {
        async writeFile(content) {
          const bytes = bytesOf(content);
          await handle.writeFile(bytes);
          note({ kind: 'written', file: fileOf(name), bytes });
        },
        async sync() {
          await handle.sync();
          noteSync(name);
        },
      });
    },
    async link(from, to) {
      await done.link(from, to);
      const file = fileOf(String(from));
      names.set(String(to), file);
      note({ kind: 'named', path: String(to), file });
    },
    async rename(from, to) {
      await done.rename(from, to);
      const file = fileOf(String(from));
      names.delete(String(from));
      names.set(String(to), file);
      note({ kind: 'renamed', from: String(from), to: String(to), file });
    },
    async unlink(path) {
      await done.unlink(path);
      names.delete(String(path));
      note({ kind: 'unnamed', path: String(path) });
    },
  };
}

function bytesOf(content: unknown): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  if (content instanceof Uint8Array) return Uint8Array.from(content);
  throw new TypeError('Only bytes and text are written here.');
}
