import { OverloadedError } from '../../domain/errors.ts';

export type AdmissionLimits = {
  /** Jobs at a time. */
  readonly jobsMax: number;
  /** Pixels of all jobs that run at a time. A picture with more runs alone. */
  readonly pixelsMax: number;
  readonly waitingMax: number;
};

/** Lets jobs in by their number and their pixels; first come, first served, and only so many wait. */
export class Admission {
  readonly #pixelsMax: number;
  readonly #waitingMax: number;
  readonly #waiting: { readonly pixels: number; readonly begin: () => void }[] = [];
  #freeJobs: number;
  #freePixels: number;

  constructor({ jobsMax, pixelsMax, waitingMax }: AdmissionLimits) {
    this.#freeJobs = jobsMax;
    this.#freePixels = this.#pixelsMax = pixelsMax;
    this.#waitingMax = waitingMax;
  }

  /** @throws {OverloadedError} too many wait already; the job was not started */
  async run<Result>(pixels: number, job: () => Promise<Result>): Promise<Result> {
    const share = Math.min(pixels, this.#pixelsMax);
    await this.#enter(share);
    try {
      return await job();
    } finally {
      this.#leave(share);
    }
  }

  async #enter(pixels: number): Promise<void> {
    // Nobody overtakes those who wait, or a large picture would wait for ever.
    if (this.#waiting.length === 0 && this.#fits(pixels)) return this.#take(pixels);
    if (this.#waiting.length >= this.#waitingMax) throw new OverloadedError();
    return new Promise<void>((begin) => this.#waiting.push({ pixels, begin }));
  }

  #leave(pixels: number): void {
    this.#freeJobs += 1;
    this.#freePixels += pixels;
    for (let [first] = this.#waiting; first && this.#fits(first.pixels); [first] = this.#waiting) {
      this.#waiting.shift();
      this.#take(first.pixels);
      first.begin();
    }
  }

  #fits(pixels: number): boolean {
    return this.#freeJobs > 0 && pixels <= this.#freePixels;
  }

  #take(pixels: number): void {
    this.#freeJobs -= 1;
    this.#freePixels -= pixels;
  }
}
