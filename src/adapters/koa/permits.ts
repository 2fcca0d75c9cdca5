import { OverloadedError } from '../../domain/errors.ts';

type PermitLimits = {
  /** Holders at a time. */
  readonly countMax: number;
  /** What they hold together; without end by default. One that wants more is alone. */
  readonly amountMax?: number;
};

/** Lets so many in at a time, and only so much of something together. Nobody waits: who comes in addition is refused at once. */
export class Permits {
  readonly #amountMax: number;
  #free: number;
  #freeAmount: number;

  constructor({ countMax, amountMax = Infinity }: PermitLimits) {
    this.#amountMax = amountMax;
    this.#free = countMax;
    this.#freeAmount = amountMax;
  }

  /** @throws {OverloadedError} there is no room; the work was not begun */
  async hold<Result>(amount: number, work: () => Promise<Result>): Promise<Result> {
    const share = Math.min(amount, this.#amountMax);
    if (this.#free === 0 || share > this.#freeAmount) throw new OverloadedError();
    this.#free -= 1;
    this.#freeAmount -= share;
    try {
      return await work();
    } finally {
      this.#free += 1;
      this.#freeAmount += share;
    }
  }
}
