import {
  MemoryAttemptLimiter,
  MemoryCompressor,
  MemoryEventLog,
  MemoryImageRepository,
  MemoryPasswordHasher,
  MemorySessionRepository,
  MemorySigner,
  MemoryTokenIssuer,
  MemoryUserRepository,
  openMemoryFiles,
} from '../../src/adapters/memory/index.ts';
import { defaultThrottling, type PolicyName } from '../../src/domain/throttling.ts';
import { type AccountAdapters, createSilverprint, type ImageAdapters, type Options } from '../../src/index.ts';
import { later, noon } from '../../src/testing/builders.ts';

/** A clock that stands still until it is moved. */
export class ManualClock {
  #now = noon;
  readonly now = (): Date => new Date(this.#now);

  advance(seconds: number): void {
    this.#now = later(this.#now, seconds * 1000);
  }
}

/** For tests that are about something else: nothing is limited. */
export const unthrottled = Object.fromEntries(
  Object.keys(defaultThrottling).map((policy) => [policy, 'off']),
) as Record<PolicyName, 'off'>;

/** Adapters that live in memory, each with nothing in it, and the clock they tell the time by. */
export function memoryAdapters({ roomBytes = Infinity } = {}) {
  const clock = new ManualClock();
  const { store, staging } = openMemoryFiles({ now: clock.now, roomBytes });
  return {
    clock,
    images: new MemoryImageRepository(),
    store,
    staging,
    compressor: new MemoryCompressor(staging),
    users: new MemoryUserRepository(),
    sessions: new MemorySessionRepository(),
    events: new MemoryEventLog(),
    attempts: new MemoryAttemptLimiter(),
    passwords: new MemoryPasswordHasher(),
    tokens: new MemoryTokenIssuer({ ttlMaxSeconds: 3600 }),
    signer: new MemorySigner(),
  };
}

/** The whole core on memory adapters, some of them replaced. */
export function aCore(
  memory: ReturnType<typeof memoryAdapters>,
  replaced: Partial<ImageAdapters & AccountAdapters> = {},
  options: Options = {},
) {
  return createSilverprint({ ...memory, ...replaced }, { now: memory.clock.now, throttling: unthrottled, ...options });
}
