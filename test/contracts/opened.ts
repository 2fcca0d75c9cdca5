/** What a contract suite runs on: the functions of mocha, vitest and `node:test` that it uses. */
export type Runner = {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
  readonly beforeEach: (hook: () => Promise<void>) => unknown;
  readonly afterEach: (hook: () => Promise<void>) => unknown;
};

/** A fresh subject for one case, and how to let go of it. */
export type Opened<Subject> = { readonly subject: Subject; close(): Promise<void> };

/** Opens a fresh subject; called once for each case. */
export type Open<Subject> = () => Promise<Opened<Subject>>;

// Declared here, so that no runner's types are needed where the suites are used.
declare const describe: Runner['describe'];
declare const it: Runner['it'];
declare const beforeEach: Runner['beforeEach'];
declare const afterEach: Runner['afterEach'];

/** The runner whose functions are global, as mocha's are and vitest's can be. */
export function globalRunner(): Runner {
  return { describe, it, beforeEach, afterEach };
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
