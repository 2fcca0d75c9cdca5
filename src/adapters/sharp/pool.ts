import type { ChildProcess } from 'node:child_process';
import { Child, ChildDiedError, type JobLimits } from './child.ts';
import type { Job, Made } from './protocol.ts';

export type ChildPoolOptions = {
  /** Start a process that answers jobs. */
  readonly launch: () => ChildProcess;
  /** Jobs after which a child is replaced. */
  readonly jobsMax: number;
  /** A child that takes more when it has nothing to do is replaced. */
  readonly idleBytesMax: number;
  /** Children from the beginning; 0 by default. */
  readonly readyAtOnce?: number;
};

/** Child processes: as many as there are jobs at a time. Whoever hands jobs in bounds them. */
export class ChildPool {
  readonly #options: ChildPoolOptions;
  readonly #children = new Set<Child>();
  /** Those without a job; the one that is used next comes last. */
  readonly #idle: Child[] = [];
  #closed = false;

  constructor(options: ChildPoolOptions) {
    this.#options = options;
    for (let ready = 0; ready < (options.readyAtOnce ?? 0); ready++) this.#idle.push(this.#start());
  }

  /**
   * Have a job done. A child that ends in the middle of it is replaced, and the job tried once more in the new one:
   * an earlier job may have been what broke it.
   * @throws {ChildDiedError} the second one ended too, the job took all of its time, or the pool was closed
   * @throws what the job failed with
   */
  async run<Of extends Job>(job: Of, limits: JobLimits): Promise<Made<Of>> {
    if (this.#closed) throw new ChildDiedError('the pool is closed', undefined);
    let child = this.#idle.pop() ?? this.#start();
    try {
      return await child.run(job, limits);
    } catch (error) {
      if (this.#closed || !isWorthAnotherTry(error)) throw error;
      child = this.#start();
      return await child.run(job, limits);
    } finally {
      this.#giveBack(child);
    }
  }

  /** End all children, whatever they do; resolves once they are no more. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#children, (child) => child.stop()));
  }

  #start(): Child {
    const child = new Child(this.#options.launch());
    this.#children.add(child);
    void child.gone.then(() => this.#forget(child));
    return child;
  }

  #giveBack(child: Child): void {
    const { jobsMax, idleBytesMax } = this.#options;
    if (child.isSound && child.jobs < jobsMax && child.bytes <= idleBytesMax) {
      this.#idle.push(child);
      return;
    }
    void child.stop();
    if (!this.#closed) this.#idle.unshift(this.#start());
  }

  #forget(child: Child): void {
    this.#children.delete(child);
    const at = this.#idle.indexOf(child);
    if (at === -1) return;
    this.#idle.splice(at, 1);
    // One that never got ready would not the next time: that is for the next job to find out.
    if (child.isReady && !this.#closed) this.#idle.unshift(this.#start());
  }
}

/** Not where time ran out: that is long, and a second try would only double what such a photograph costs. */
function isWorthAnotherTry(error: unknown): boolean {
  return error instanceof ChildDiedError && error.excess?.of !== 'time';
}
