import * as fs from 'node:fs/promises';
import type { FileOperations } from '../../src/adapters/filesystem/index.ts';
import { watched } from './watched.ts';

/** One thing done to a file: an operation of `node:fs/promises`, or `file.…` for one on an open file. */
export type FileCall = { readonly name: string; readonly path: string; readonly bytes: number };

/** Sees every call before it is made; what it throws, the call rejects with, and is not made. */
export type Observer = (call: FileCall) => void | Promise<void>;

export type ObservedFiles = { readonly operations: FileOperations; readonly openFiles: () => number };

/** Node's own file operations, with somebody looking on. */
export function observedFiles(observe: Observer = () => {}): ObservedFiles {
  const open = new Set<string>();
  let opened = 0;

  const watchedFile = (file: fs.FileHandle, path: string): fs.FileHandle => {
    const id = `${opened++}`;
    open.add(id);
    return watched(file, async (name, parameters) => {
      if (name === 'close') {
        open.delete(id);
        // Also where that is to fail: the system has closed it then.
        await file.close();
      }
      const [content] = parameters;
      return observe({ name: `file.${name}`, path, bytes: content instanceof Uint8Array ? content.length : 0 });
    });
  };
  const operations = watched({ ...fs }, (name, [path]) => observe({ name, path: String(path), bytes: 0 }));
  return {
    operations: {
      ...operations,
      open: async (path, ...rest) => watchedFile(await operations.open(path, ...rest), String(path)),
    },
    openFiles: () => open.size,
  };
}

/** An error as the system reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}

/** An observer of a disk on which files that are being written have so much room together. */
export function littleRoom(roomBytes: number): Observer {
  const written = new Map<string, number>();
  return ({ name, path, bytes }) => {
    if (name === 'unlink') written.delete(path);
    if (name !== 'file.writeFile') return;
    const used = written.values().reduce((sum, more) => sum + more, 0);
    if (used + bytes > roomBytes) throw systemError('ENOSPC');
    written.set(path, (written.get(path) ?? 0) + bytes);
  };
}
