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

/** The same operations, on open files too, of which somebody hears what goes wrong. */
export function noticing(files: FileOperations, notice: (error: unknown) => void): FileOperations {
  const noticed = withEars({ ...files }, notice);
  return {
    ...noticed,
    open: async (...parameters) => withEars(await noticed.open(...parameters), notice),
  };
}

function withEars<Target extends object>(target: Target, notice: (error: unknown) => void): Target {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, parameters);
        if (result instanceof Promise) result.catch(notice);
        return result;
      };
    },
  });
}
