import type { Clock, Fetch } from 'silverprint/client';

/** The way to a service, which notes what is asked on it, and can be disturbed. */
export class Wire {
  /** Each request: `GET /image/list`. */
  readonly asked: string[] = [];
  /** Given a request, what becomes of it; by default it goes through. */
  disturb: (request: string, through: () => Promise<Response>) => Promise<Response> = (_request, through) => through();

  readonly fetch: Fetch = (url, init) => {
    const request = `${init.method} ${new URL(url).pathname}`;
    this.asked.push(request);
    return this.disturb(request, () => globalThis.fetch(url, init));
  };

  times(request: string): number {
    return this.asked.filter((each) => each === request).length;
  }

  /** Lose the answer to the next of these requests, after the service has done what was asked. */
  losesAnswerTo(lost: string): void {
    this.disturb = async (request, through) => {
      const answer = await through();
      if (request !== lost) return answer;
      this.disturb = (_request, next) => next();
      await answer.body?.cancel();
      throw new TypeError('fetch failed');
    };
  }
}

/** A clock that stands until somebody waits, or moves it; a service may go by it, too. */
export class TestClock implements Clock {
  readonly waits: number[] = [];
  #now = Date.UTC(2026, 10, 22, 12);

  now(): number {
    return this.#now;
  }

  async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.pass(milliseconds);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('This was to fail.');
}
