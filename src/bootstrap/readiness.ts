import { setTimeout as delay } from 'node:timers/promises';
import type { Checks, PartState, Readiness } from '../adapters/koa/index.ts';
import type { Logger } from '../domain/ports/logger.ts';

type Part = keyof Checks;
type Options = {
  /** Each resolves where all is well. */
  readonly checks: Readonly<Record<Part, () => Promise<void>>>;
  readonly logger: Logger;
  /** The clock, in milliseconds; the process's by default. */
  readonly now?: () => number;
  /** How long a check may take; half a second by default. */
  readonly checkMilliseconds?: number;
};

const knownMilliseconds = 1_000;

/**
 * How the parts of a service are, looked at once a second at most, however many ask; and whether it is about to end. The log hears of
 * each change.
 */
export class ServiceReadiness implements Readiness {
  phase: Readiness['phase'] = 'serving';
  readonly #options: Required<Options>;
  readonly #underWay = new Map<Part, Promise<void>>();
  readonly #failing = new Set<Part>();
  #known: { readonly at: number; readonly checks: Promise<Checks> } | undefined;

  constructor({ now = () => performance.now(), checkMilliseconds = 500, ...options }: Options) {
    this.#options = { now, checkMilliseconds, ...options };
  }

  look(): Promise<Checks> {
    const at = this.#options.now();
    if (!this.#known || at - this.#known.at >= knownMilliseconds) this.#known = { at, checks: this.#check() };
    return this.#known.checks;
  }

  async #check(): Promise<Checks> {
    const [database, store] = await Promise.all([this.#stateOf('database'), this.#stateOf('store')]);
    return { database, store };
  }

  async #stateOf(part: Part): Promise<PartState> {
    const { logger } = this.#options;
    try {
      await this.#inTime(part);
      if (this.#failing.delete(part)) logger.info({ part }, 'a part of the service that failed is well again');
      return 'ok';
    } catch (error) {
      if (!this.#failing.has(part)) logger.warn({ part, error }, 'a part of the service fails');
      this.#failing.add(part);
      return 'failing';
    }
  }

  async #inTime(part: Part): Promise<void> {
    const { checks, checkMilliseconds } = this.#options;
    const patience = new AbortController();
    const late = delay(checkMilliseconds, undefined, patience).then(() => {
      throw new Error(`no answer within ${checkMilliseconds} ms`);
    });
    late.catch(() => {});
    // One that does not come back is not asked again until it does: each could take a thread along.
    const check = this.#underWay.get(part) ?? this.#begun(part, checks[part]);
    try {
      await Promise.race([check, late]);
    } finally {
      patience.abort();
    }
  }

  #begun(part: Part, check: () => Promise<void>): Promise<void> {
    const checking = check().finally(() => this.#underWay.delete(part));
    checking.catch(() => {});
    this.#underWay.set(part, checking);
    return checking;
  }
}
