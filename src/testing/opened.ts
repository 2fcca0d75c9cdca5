/**
 * What a contract suite runs on: the functions of mocha, vitest, `node:test` and others that it uses.
 *
 * @example
 * ```ts
 * import { afterEach, beforeEach, describe, it } from 'node:test';
 *
 * const open = async () => ({ subject: new MemoryUserRepository(), close: async () => {} });
 * userRepositoryContract('mine', open, { describe, it, beforeEach, afterEach });
 * ```
 */
export type Runner = {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
  readonly beforeEach: (hook: () => Promise<void>) => unknown;
  readonly afterEach: (hook: () => Promise<void>) => unknown;
};

/** A fresh subject for one case, and how to let go of it. */
export type Opened<Subject> = {
  readonly subject: Subject;
  /** Called once, after the case. */
  close(): Promise<void>;
};

/** Opens a fresh subject; called once for each case. */
export type Open<Subject> = () => Promise<Opened<Subject>>;

/**
 * The runner whose functions are global, as mocha's are and vitest's can be.
 * @throws {TypeError} none is: then it is to be handed in
 */
export function globalRunner(): Runner {
  const { describe, it, beforeEach, afterEach } = globalThis as Partial<Runner>;
  if (describe && it && beforeEach && afterEach) return { describe, it, beforeEach, afterEach };
  throw new TypeError(
    'No test runner is global here: hand { describe, it, beforeEach, afterEach } of yours to the suite, as its last parameter.',
  );
}

/** Opens something before each case of a suite and closes it after; the function returned gives the current one. */
export function inEachCase<Thing extends { close(): Promise<void> }>(
  { beforeEach, afterEach }: Runner,
  open: () => Promise<Thing>,
): () => Thing {
  let current: Thing | undefined;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(async () => {
    const closing = current;
    current = undefined;
    await closing?.close();
  });
  return () => {
    if (!current) throw new Error('Nothing is open outside of a case.');
    return current;
  };
}
