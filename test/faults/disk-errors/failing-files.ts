import * as fs from 'node:fs/promises';
import type { FileOperations } from '../../../src/adapters/filesystem/index.ts';
import { systemError } from '../../support/observed-files.ts';

/** An operation on files or on an open one. Only some of those on an open one can fail on their own. */
export type DiskCall = { readonly name: string; readonly path: string };

const onHandles = ['close', 'read', 'readFile', 'stat', 'sync', 'writeFile'] as const;

/** Files whose operations are counted, and of which some can be made to fail. */
export class FailingFiles {
  /** All that was called since the start, in this order. */
  readonly calls: DiskCall[] = [];
  /** What was synced more than once after it had been opened once. */
  readonly syncedAgain: string[] = [];
  /** The code that a call fails with, if it is to; none by default. */
  fails: (call: DiskCall, nth: number) => string | undefined = () => undefined;
  readonly #open = new Set<fs.FileHandle>();

  /** How many files are open. */
  get open(): number {
    return this.#open.size;
  }

  get operations(): FileOperations {
    const counted = <Name extends keyof FileOperations>(name: Name): FileOperations[Name] => {
      const operation = fs[name] as (...parameters: unknown[]) => unknown;
      const call = async (...parameters: unknown[]) => {
        this.#call(name, String(parameters[0]));
        const [from, to] = parameters;
        const outcome = await operation(from, to, ...parameters.slice(2));
        return name === 'open' ? this.#handle(outcome as fs.FileHandle, String(from)) : outcome;
      };
      return call as FileOperations[Name];
    };
    return {
      link: counted('link'),
      lstat: counted('lstat'),
      mkdir: counted('mkdir'),
      open: counted('open'),
      readdir: counted('readdir'),
      rename: counted('rename'),
      statfs: counted('statfs'),
      unlink: counted('unlink'),
    };
  }

  #handle(handle: fs.FileHandle, path: string): fs.FileHandle {
    this.#open.add(handle);
    let syncs = 0;
    return new Proxy(handle, {
      get: (_, name) => {
        const member: unknown = Reflect.get(handle, name, handle);
        if (typeof member !== 'function') return member;
        if (!onHandles.some((known) => known === name)) throw new Error(`file.${String(name)} is not counted.`);
        return async (...parameters: unknown[]) => {
          if (name === 'sync' && ++syncs > 1) this.syncedAgain.push(path);
          // closed all the same, as by the system
          if (name === 'close') await this.#close(handle);
          this.#call(`file.${String(name)}`, path);
          return name === 'close' ? undefined : (Reflect.apply(member, handle, parameters) as unknown);
        };
      },
    });
  }

  async #close(handle: fs.FileHandle): Promise<void> {
    this.#open.delete(handle);
    await handle.close();
  }

  #call(name: string, path: string): void {
    const call = { name, path };
    const code = this.fails(call, this.calls.push(call));
    if (code !== undefined) throw systemError(code);
  }
}
