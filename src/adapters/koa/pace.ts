import type { Pace } from './context.ts';
import { HttpProblem } from './problems.ts';

type Progress = {
  readonly bytes: number;
  /** For so long nothing has come, although somebody waits for it. */
  readonly idleMilliseconds: number;
  /** For so long somebody has waited, all in all. */
  readonly waitedMilliseconds: number;
  readonly totalMilliseconds: number;
};

const graceMilliseconds = 10_000;
const looksPerLimit = 4;
const looksMillisecondsMax = 1_000;

/** Whether a body comes too slowly. */
export function isLate(progress: Progress, { bodyIdleSeconds, bodyBytesPerSecondMin, bodySecondsMax }: Pace): boolean {
  const { bytes, idleMilliseconds, waitedMilliseconds, totalMilliseconds } = progress;
  if (idleMilliseconds > bodyIdleSeconds * 1000 || totalMilliseconds > bodySecondsMax * 1000) return true;
  return bytes < (bodyBytesPerSecondMin * Math.max(0, waitedMilliseconds - graceMilliseconds)) / 1000;
}

/** Watches how fast a body comes. Time in which nobody waits for it does not count against who sends it. */
export class PaceWatch implements Disposable {
  readonly #pace: Pace;
  readonly #begun = performance.now();
  readonly #late = Promise.withResolvers<never>();
  readonly #timer: NodeJS.Timeout;
  #bytes = 0;
  #waited = 0;
  #waitingSince: number | undefined;

  constructor(pace: Pace) {
    this.#pace = pace;
    // Nobody may be waiting when it is late.
    this.#late.promise.catch(() => {});
    const shortest = Math.min(pace.bodyIdleSeconds, pace.bodySecondsMax) * 1000;
    this.#timer = setInterval(() => this.#look(), Math.min(shortest / looksPerLimit, looksMillisecondsMax));
  }

  /** @throws {HttpProblem} `request-timeout`: the next bytes are not there in time, or all of them come too slowly */
  async inTime(next: Promise<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>> {
    this.#waitingSince = performance.now();
    const result = await Promise.race([next, this.#late.promise]);
    this.#waited += performance.now() - this.#waitingSince;
    this.#waitingSince = undefined;
    if (!result.done) this.#bytes += result.value.length;
    return result;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const idleMilliseconds = now - (this.#waitingSince ?? now);
    const progress = {
      bytes: this.#bytes,
      idleMilliseconds,
      waitedMilliseconds: this.#waited + idleMilliseconds,
      totalMilliseconds: now - this.#begun,
    };
    if (!isLate(progress, this.#pace)) return;
    this.#late.reject(new HttpProblem('request-timeout', 'The body came too slowly.'));
  }
}
