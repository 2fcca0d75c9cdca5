import type { Attempt, AttemptKey, AttemptLimiter, Denial, Refund } from '../../domain/ports/attempt-limiter.ts';
import { counted, refunded, type Tally, waitMilliseconds } from '../../domain/throttling.ts';

/** Expired tallies are looked for when there are twice as many as were left last time, and at least so many. */
const talliesMin = 1_000;

/**
 * Attempts at this process alone, for as long as it lives.
 *
 * @example
 * ```ts
 * const attempts = new MemoryAttemptLimiter();
 * await attempts.reserve([{ key: 'ann', rule: { attempts: 5, windowSeconds: 60 } }], new Date());
 * ```
 */
export class MemoryAttemptLimiter implements AttemptLimiter {
  readonly #tallies = new Map<AttemptKey, Tally>();
  #sweepAt = talliesMin;

  /** How many keys there are something about. */
  get keys(): number {
    return this.#tallies.size;
  }

  async reserve(attempts: readonly Attempt[], now: Date): Promise<Denial | undefined> {
    const limiting = attempts.filter(({ unless }) => unless === undefined || !this.#isMarked(unless, now));
    const [longest] = limiting
      .map(({ key, id }) => ({ key, waitMilliseconds: waitMilliseconds(this.#tallies.get(key), now, id) }))
      .toSorted((one, other) => other.waitMilliseconds - one.waitMilliseconds);
    if (longest && longest.waitMilliseconds > 0) return longest;
    for (const { key, rule, id } of limiting) this.#tallies.set(key, counted(rule, this.#tallies.get(key), now, id));
    this.#sweep(now);
    return undefined;
  }

  async refund({ one = [], all = [], mark }: Refund, now: Date): Promise<void> {
    for (const key of one) {
      const tally = this.#tallies.get(key);
      if (tally) this.#tallies.set(key, refunded(tally));
    }
    for (const key of all) this.#tallies.delete(key);
    if (mark && !this.#isMarked(mark.key, mark.until)) {
      this.#tallies.set(mark.key, { count: 0, lastId: undefined, openAt: now, endsAt: mark.until });
    }
  }

  #isMarked(key: AttemptKey, moment: Date): boolean {
    const tally = this.#tallies.get(key);
    return tally !== undefined && moment < tally.endsAt;
  }

  #sweep(now: Date): void {
    if (this.#tallies.size < this.#sweepAt) return;
    for (const [key, { endsAt }] of this.#tallies) if (endsAt <= now) this.#tallies.delete(key);
    this.#sweepAt = Math.max(talliesMin, 2 * this.#tallies.size);
  }
}
