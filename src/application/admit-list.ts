import type { OwnerId } from '../domain/owner.ts';
import { portionOf, type Throttling } from '../domain/throttling.ts';
import { Recent } from './recent.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = { throttle: Throttle; throttling: Throttling; now: () => Date };
type Input = { ownerId: OwnerId };
type Counted = { left: number; readonly since: number; readonly counting: Promise<void> };

/**
 * Let an owner list images, unless that was too often. Of a large quota a portion is counted at once, and then as many lists pass
 * without a question: to count each of them took a third of the time of a short one.
 * @throws {RateLimitedError} there were too many
 */
export class AdmitList {
  readonly #deps: Dependencies;
  readonly #counted = new Recent<OwnerId, Counted>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId }: Input): Promise<void> {
    const { throttle, throttling, now } = this.#deps;
    const portion = portionOf(throttling.list);
    const at = now().getTime();
    const known = this.#counted.get(ownerId);
    if (known && known.left > 0 && at >= known.since && at - known.since < portion.windowSeconds * 1000) {
      known.left -= 1;
      return known.counting;
    }
    const counting = throttle.admit('list', ownerId, { times: portion.attempts });
    const counted = { left: portion.attempts - 1, since: at, counting };
    this.#counted.set(ownerId, counted);
    counting.catch(() => this.#counted.delete(ownerId, counted));
    return counting;
  }
}
