/**
 * Time, which a test can bring with it.
 *
 * @example
 * ```ts
 * // a clock that waits for nothing
 * const clock: Clock = { now: () => Date.now(), wait: async () => {} };
 * const client = createClient({ url: 'http://127.0.0.1:3000', clock });
 * ```
 */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or rejects with the reason of `signal` as soon as that is aborted. */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
};

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await aborting(signal, over).finally(() => clearTimeout(timer));
  },
};

/** What `work` comes to, or the reason of `signal` when that comes first; the work itself goes on. */
export async function aborting<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
