import { DependencyUnavailableError } from '../../domain/errors.ts';
import { codeOf, type FileOperations } from './file-operations.ts';

const failuresMax = 2;
const keptMax = 100;
const memoryMilliseconds = 60_000;
const ofTheDisk = new Set<unknown>(['EIO', 'EROFS']);

/** Remembers when the disk has failed. One error may be a bad block; several in a minute are a bad disk. */
export class Failures {
  readonly #now: () => Date;
  #moments: readonly number[] = [];
  constructor(now: () => Date) {
    this.#now = now;
  }

  readonly notice = (error: unknown): void => {
    if (ofTheDisk.has(codeOf(error))) this.#moments = [...this.#recent(), this.#now().getTime()];
  };

  /** @throws {DependencyUnavailableError} there were three or more within the last minute */
  assertFew(): void {
    const { length } = this.#recent();
    if (length <= failuresMax) return;
    const cause = new Error(`the disk has failed ${length} times within a minute`);
    throw new DependencyUnavailableError({ cause });
  }

  #recent(): readonly number[] {
    const now = this.#now().getTime();
    // A clock that was set back must not keep a failure for hours.
    return this.#moments.filter((moment) => Math.abs(now - moment) < memoryMilliseconds).slice(-keptMax);
  }
}

type Operation = (...parameters: never[]) => Promise<unknown>;

/** The same operations, of which somebody hears what goes wrong. */
export function noticing(files: FileOperations, notice: (error: unknown) => void): FileOperations {
  const noticed = <Of extends Operation>(operation: Of) =>
    ((...parameters) => {
      const result = operation(...parameters);
      result.catch(notice);
      return result;
    }) as Of;
  const open = noticed(files.open);
  return {
    open: async (...parameters) => {
      const file = await open(...parameters);
      const [read, readFile, writeFile] = [file.read, file.readFile, file.writeFile].map((each) => each.bind(file));
      return Object.assign(file, {
        read: noticed(read as Operation),
        readFile: noticed(readFile as Operation),
        writeFile: noticed(writeFile as Operation),
        sync: noticed(file.sync.bind(file)),
      });
    },
    link: noticed(files.link),
    lstat: noticed(files.lstat as Operation) as FileOperations['lstat'],
    mkdir: noticed(files.mkdir as Operation) as FileOperations['mkdir'],
    readdir: noticed(files.readdir as Operation) as FileOperations['readdir'],
    rename: noticed(files.rename),
    statfs: noticed(files.statfs as Operation) as FileOperations['statfs'],
    unlink: noticed(files.unlink),
  };
}
