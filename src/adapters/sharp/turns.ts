import { OverloadedError } from '../../domain/errors.ts';

/** Lets so many jobs run at a time, or one of them alone; first come, first served, and only so many wait. */
export class Turns {
  readonly #places: number;
  readonly #waitingMax: number;
  readonly #waiting: { readonly places: number; readonly begin: () => void }[] = [];
  #free: number;

  constructor(places: number, waitingMax: number) {
    this.#places = places;
    this.#free = places;
    this.#waitingMax = waitingMax;
  }

  /** @throws {OverloadedError} too many wait already; the job was not started */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length >= this.#waitingMax && !this.#has(1)) throw new OverloadedError();
    return this.#take(1, job);
  }

  /** While nothing else runs. For jobs that were let in before: they wait, however many there are. */
  async runAlone<Result>(job: () => Promise<Result>): Promise<Result> {
    return this.#take(this.#places, job);
  }

  async #take<Result>(places: number, job: () => Promise<Result>): Promise<Result> {
    if (this.#has(places)) this.#free -= places;
    else await new Promise<void>((begin) => this.#waiting.push({ places, begin }));
    try {
      return await job();
    } finally {
      this.#free += places;
      this.#next();
    }
  }

  /** Nobody overtakes those who wait, or who wants to be alone would wait for ever. */
  #has(places: number): boolean {
    return this.#waiting.length === 0 && this.#free >= places;
  }

  #next(): void {
    for (let [first] = this.#waiting; first && first.places <= this.#free; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= first.places;
      first.begin();
    }
  }
}
