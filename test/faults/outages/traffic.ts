import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type Person, Refusal } from '../kills/person.ts';

/** How a request ended, and when, in milliseconds of the process's clock. */
export type Ended = {
  readonly begunAt: number;
  readonly endedAt: number;
  /** `refused` is a 503 that says when to come back. */
  readonly how: 'done' | 'refused' | 'wrong';
  readonly detail: string;
};

const restMilliseconds = 20;
const retryAfterSecondsMax = 10;

/** People who upload and look all the time, whatever they are told. */
export class Traffic implements AsyncDisposable {
  #ended: Ended[] = [];
  #isOver = false;
  #wake = (): void => {};
  /** When each of them began what they wait for. */
  readonly #begun = new Map<Person, number>();
  readonly #busy: Promise<unknown>;

  constructor(people: readonly Person[], url: string) {
    this.#busy = Promise.all(people.map((person, at) => this.#keepBusy(person, url, at % 2 === 1)));
  }

  /** Resolves once somebody succeeds after this moment, to when that was. */
  async succeeds(): Promise<number> {
    const from = performance.now();
    for (;;) {
      const done = this.#ended.find(({ how, endedAt }) => how === 'done' && endedAt > from);
      if (done) return done.endedAt;
      await this.#next();
    }
  }

  /** Resolves once everything has ended that is under way now. */
  async catchesUp(): Promise<void> {
    const from = performance.now();
    while (Math.min(...this.#begun.values()) < from) await this.#next();
  }

  /** What has ended since this was asked last. */
  take(): readonly Ended[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#busy;
  }

  async #next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    await promise;
  }

  async #keepBusy(person: Person, url: string, looks: boolean): Promise<void> {
    while (!this.#isOver) {
      const begunAt = performance.now();
      this.#begun.set(person, begunAt);
      const outcome = await outcomeOf(looks ? person.glances(url) : person.insists(url));
      this.#ended.push({ begunAt, endedAt: performance.now(), ...outcome });
      this.#wake();
      if (outcome.how !== 'done' || looks) await delay(restMilliseconds);
    }
  }
}

async function outcomeOf(work: Promise<void>): Promise<Pick<Ended, 'how' | 'detail'>> {
  try {
    await work;
    return { how: 'done', detail: '' };
  } catch (error) {
    const detail = String(error);
    if (!(error instanceof Refusal)) return { how: 'wrong', detail };
    const { status, retryAfterSeconds, message } = error;
    const isRight = status === 503 && message.includes('"dependency-unavailable"');
    const comesBack = retryAfterSeconds >= 1 && retryAfterSeconds <= retryAfterSecondsMax;
    return { how: isRight && comesBack ? 'refused' : 'wrong', detail };
  }
}
