import { OverloadedError } from './errors.ts';

/** How many jobs there may be. */
export type LaneLimits = {
  /** Jobs at a time. */
  readonly runningMax: number;
  /** Jobs that wait beyond these. */
  readonly waitingMax: number;
};

/** Lets so many jobs run side by side and so many wait: first come, first served. */
export class Lane {
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor({ runningMax, waitingMax }: LaneLimits) {
    this.#free = runningMax;
    this.#waitingMax = waitingMax;
  }

  /** @throws {OverloadedError} at once, where too many wait already; the job is not started */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await job();
    } finally {
      this.#leave();
    }
  }

  /** @throws {OverloadedError} a job would be refused at this moment */
  assertRoom(): void {
    if (this.#free === 0 && this.#waiting.length >= this.#waitingMax) throw new OverloadedError();
  }

  async #enter(): Promise<void> {
    this.assertRoom();
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
  }

  // A place goes from hand to hand: were it free in between, a newcomer would be before those who wait.
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
