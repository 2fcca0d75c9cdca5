import { OverloadedError } from '../../domain/errors.ts';

export type AdmissionLimits = {
  /** Jobs at a time, beside one that was to wait until nothing else is to be done. */
  readonly jobsMax: number;
  /** Pixels of all jobs that run at a time. A picture with more runs alone. */
  readonly pixelsMax: number;
  /** Jobs that wait: in each lane, and of those that wait until nothing else is to be done. */
  readonly waitingMax: number;
};

export type AdmissionOptions = AdmissionLimits & {
  /** For so long nobody must have wanted anything before one begins that waits for that; a second by default. */
  readonly quietMilliseconds?: number | undefined;
  /** The clock: calls back after so long, unless what it returns is called before. */
  readonly schedule?: ((milliseconds: number, callback: () => void) => () => void) | undefined;
};

/** Where a job waits. Lanes take turns, so that nobody waits for all of those in another. */
export type Lane = 'prints' | 'sizes';

type Waiting = { readonly pixels: number; readonly begin: () => void; readonly refuse: (reason: Error) => void };

/**
 * Lets jobs in by their number and their pixels; first come, first served in each lane, and only so many wait. Those that
 * are to wait until nothing else is to be done begin one at a time, and no other job waits for one that has not begun.
 */
export class Admission {
  readonly #options: Required<{ [Name in keyof AdmissionOptions]: NonNullable<AdmissionOptions[Name]> }>;
  readonly #waiting: Readonly<Record<Lane, Waiting[]>> = { prints: [], sizes: [] };
  readonly #waitingWhenIdle: Waiting[] = [];
  #freeJobs: number;
  #freePixels: number;
  /** The lane whose turn it is. */
  #next: Lane = 'prints';
  #isQuiet = true;
  #isOneIdling = false;
  #endLull = (): void => {};

  constructor({ quietMilliseconds = 1_000, schedule = afterMilliseconds, ...limits }: AdmissionOptions) {
    this.#options = { quietMilliseconds, schedule, ...limits };
    this.#freeJobs = limits.jobsMax;
    this.#freePixels = limits.pixelsMax;
  }

  /** @throws {OverloadedError} too many wait already, or this was closed before its turn; the job was not started */
  async run<Result>(
    pixels: number,
    job: () => Promise<Result>,
    { whenIdle = false, lane = 'prints' }: { readonly whenIdle?: boolean; readonly lane?: Lane } = {},
  ): Promise<Result> {
    const share = Math.min(pixels, this.#options.pixelsMax);
    await (whenIdle ? this.#enterWhenIdle(share) : this.#enter(share, lane));
    try {
      return await job();
    } finally {
      if (whenIdle) this.#isOneIdling = false;
      else this.#freeJobs += 1;
      this.#freePixels += share;
      this.#letIn();
    }
  }

  /** How many wait in a lane. */
  waiting(lane: Lane): number {
    return this.#waiting[lane].length;
  }

  /** Refuse what waits until nothing else is to be done, or everything that waits. Idempotent. */
  close({ all = false }: { readonly all?: boolean } = {}): void {
    this.#endLull();
    const { prints, sizes } = this.#waiting;
    for (const queue of all ? [this.#waitingWhenIdle, prints, sizes] : [this.#waitingWhenIdle]) {
      for (const { refuse } of queue.splice(0)) refuse(new OverloadedError());
    }
  }

  async #enter(pixels: number, lane: Lane): Promise<void> {
    this.#isQuiet = false;
    this.#endLull();
    // Nobody overtakes those who wait, or a large picture would wait for ever.
    if (!this.#lane() && this.#fits(pixels)) return this.#take(pixels);
    return this.#wait(this.#waiting[lane], pixels);
  }

  async #enterWhenIdle(pixels: number): Promise<void> {
    if (this.#isQuiet && !this.#isOneIdling) return this.#takeWhenIdle(pixels);
    return this.#wait(this.#waitingWhenIdle, pixels);
  }

  #wait(queue: Waiting[], pixels: number): Promise<void> {
    if (queue.length >= this.#options.waitingMax) throw new OverloadedError();
    return new Promise<void>((begin, refuse) => queue.push({ pixels, begin, refuse }));
  }

  #letIn(): void {
    for (let lane = this.#lane(); lane; lane = this.#lane()) {
      const [first] = this.#waiting[lane];
      if (!first || !this.#fits(first.pixels)) return;
      this.#waiting[lane].shift();
      this.#next = otherThan[lane];
      this.#take(first.pixels);
      first.begin();
    }
    if (this.#freeJobs < this.#options.jobsMax) return;
    if (this.#isQuiet) this.#letOneInWhenIdle();
    else this.#beginLull();
  }

  /** The lane that the next one is let in from; none where nobody waits. */
  #lane(): Lane | undefined {
    return [this.#next, otherThan[this.#next]].find((lane) => this.#waiting[lane].length > 0);
  }

  #beginLull(): void {
    this.#endLull();
    this.#endLull = this.#options.schedule(this.#options.quietMilliseconds, () => {
      this.#isQuiet = true;
      this.#letOneInWhenIdle();
    });
  }

  #letOneInWhenIdle(): void {
    const next = this.#isOneIdling ? undefined : this.#waitingWhenIdle.shift();
    if (!next) return;
    this.#takeWhenIdle(next.pixels);
    next.begin();
  }

  #fits(pixels: number): boolean {
    return this.#freeJobs > 0 && pixels <= this.#freePixels;
  }

  #take(pixels: number): void {
    this.#freeJobs -= 1;
    this.#freePixels -= pixels;
  }

  /** There is room: nothing else is being done. */
  #takeWhenIdle(pixels: number): void {
    this.#isOneIdling = true;
    this.#freePixels -= pixels;
  }
}

const otherThan: Readonly<Record<Lane, Lane>> = { prints: 'sizes', sizes: 'prints' };

/** Keeps no process alive that has nothing else to do. */
function afterMilliseconds(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds).unref();
  return () => clearTimeout(timer);
}
