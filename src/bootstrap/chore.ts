import type { Logger } from '../domain/ports/logger.ts';

export type ChoreOptions = {
  /** For the log. */
  readonly name: string;
  /** Does a part of it; resolves to whether there may be more to do. */
  readonly work: () => Promise<boolean>;
  readonly logger: Logger;
  /** Looks for something to do so often, and waits no longer than that after failures; a minute by default. */
  readonly intervalMilliseconds?: number | undefined;
  /** Waits so long after a first failure, and twice as long after each further one; a second by default. */
  readonly retryMilliseconds?: number | undefined;
};

/**
 * Work that nobody waits for, a part at a time: when there is news, every so often, and until nothing is left. What fails
 * is tried again, less and less often; the log hears of the first failure and of the first success after it.
 */
export class Chore implements AsyncDisposable {
  readonly #options: ChoreOptions;
  readonly #intervalMilliseconds: number;
  readonly #retryMilliseconds: number;
  #working: Promise<void> | undefined;
  #isStopped = false;
  #hasNews = false;
  #failures = 0;
  #endRest = (): void => {};

  constructor(options: ChoreOptions) {
    this.#options = options;
    this.#intervalMilliseconds = options.intervalMilliseconds ?? 60_000;
    this.#retryMilliseconds = options.retryMilliseconds ?? 1_000;
  }

  /** Begin. Idempotent. */
  start(): void {
    this.#working ??= this.#work();
  }

  /** There may be something to do. After a failure, that can wait. */
  wake(): void {
    this.#hasNews = true;
    if (this.#failures === 0) this.#endRest();
  }

  /** Begin no further part. */
  stop(): void {
    this.#isStopped = true;
    this.#endRest();
  }

  /** Begin no further part, and wait for the one that is under way. Idempotent. */
  async close(): Promise<void> {
    this.stop();
    await this.#working;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #work(): Promise<void> {
    while (!this.#isStopped) {
      this.#hasNews = false;
      const isMore = await this.#part();
      if (!isMore) await this.#rest();
    }
  }

  async #part(): Promise<boolean> {
    const { name, work, logger } = this.#options;
    try {
      const isMore = await work();
      if (this.#failures > 0) logger.info({ chore: name }, 'a chore that failed succeeds again');
      this.#failures = 0;
      return isMore;
    } catch (error) {
      // Whoever stops it may have stopped what it needs as well.
      if (this.#isStopped) return false;
      if (this.#failures === 0) logger.warn({ chore: name, error }, 'a chore fails, and is tried again');
      this.#failures += 1;
      return false;
    }
  }

  /** Keeps no process alive that has nothing else to do. */
  async #rest(): Promise<void> {
    if (this.#isStopped || (this.#hasNews && this.#failures === 0)) return;
    const patience = this.#retryMilliseconds * 2 ** (this.#failures - 1);
    const milliseconds =
      this.#failures === 0 ? this.#intervalMilliseconds : Math.min(patience, this.#intervalMilliseconds);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds).unref();
    this.#endRest = resolve;
    await promise;
    clearTimeout(timer);
  }
}
