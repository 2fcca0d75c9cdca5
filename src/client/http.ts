import type { ProblemCode, Violation } from './api.ts';
import type { Clock } from './clock.ts';
import { NetworkError, ProblemError, UnexpectedAnswerError } from './errors.ts';

/**
 * As the global one.
 *
 * @example
 * ```ts
 * const counted: Fetch = (url, init) => {
 *   console.log(init.method, url);
 *   return fetch(url, init);
 * };
 * const client = createClient({ url: 'https://photos.example.org', fetch: counted });
 * ```
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type Call = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  /** Below the service's URL, with a slash in front, see {@link target}; or a URL. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
  readonly signal?: AbortSignal | undefined;
  /** After so long without the whole answer, the service counts as unreachable. */
  readonly timeoutMs?: number;
  /** Sends the request in the place of `fetch`. */
  readonly send?: Fetch;
};

export type HttpOptions = {
  readonly url: string;
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly retries: number;
  readonly clock: Clock;
};

/** By what the service knows a request again that changes something. */
export const idempotencyKeyHeader = 'Idempotency-Key';

/** JSON answers are a page of a list at most, a few dozen kilobytes, or the document of the API. */
const jsonBytesMax = 4 * 1024 * 1024;
const retryAfterSecondsMax = 15;
const firstWaitMs = 200;
/** Beside the retries: whoever asks for what is under way waits for its end, a minute or so. */
const underWayWaitsMax = 10;

/** Talks HTTP to one service, and turns what can go wrong into errors. */
export class Http {
  readonly url: string;
  readonly #options: HttpOptions;
  #hasAnswered = false;

  constructor(options: HttpOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#options = options;
  }

  /** Send a request once, and have `read` take what it needs of a successful answer. */
  async once<T>(call: Call, read: (answer: Response) => Promise<T>): Promise<T> {
    const signal = this.signal(call.signal);
    const timeout = call.timeoutMs === undefined ? undefined : AbortSignal.timeout(call.timeoutMs);
    try {
      const answer = await this.#send(call, anyOf(signal, timeout));
      this.#hasAnswered = true;
      if (!answer.ok) throw await this.#refusal(answer);
      return await read(answer);
    } catch (error) {
      throw this.failure(error, signal, timeout);
    }
  }

  /** The same, and again where that may help: for calls that can be repeated. */
  async repeated<T>(call: Call, read: (answer: Response) => Promise<T>): Promise<T> {
    return this.retrying(call, () => this.once(call, read));
  }

  /**
   * Do what only reads, or has a key by which the service knows it again, and do it again after a while where the network or the service
   * could not for a moment.
   */
  async retrying<T>(call: Call, work: () => Promise<T>): Promise<T> {
    const { clock, retries } = this.#options;
    let waits = 0;
    for (let retry = 0; ; ) {
      try {
        return await work();
      } catch (error) {
        const isLeft = isUnderWay(error) ? retries > 0 && waits++ < underWayWaitsMax : retry < retries;
        // Who never answered may not be there at all, and that is better known at once
        const mayHelp = isLeft && isRepeatable(call) && this.#hasAnswered;
        const waitMs = mayHelp ? waitBefore(retry, error) : undefined;
        if (waitMs === undefined) throw error;
        if (!isUnderWay(error)) retry++;
        await clock.wait(waitMs, this.signal(call.signal));
      }
    }
  }

  /** The JSON of an answer; `T` is what the document says that it is. */
  readonly json = async <T>(answer: Response): Promise<T> => {
    const parsed = parse(await textOf(answer));
    if (typeof parsed !== 'object' || parsed === null) throw new UnexpectedAnswerError(this.url, answer.status);
    return parsed as T;
  };

  /** What to throw for what `fetch` and its streams throw. */
  failure(error: unknown, signal: AbortSignal | undefined, timeout?: AbortSignal): unknown {
    if (signal?.aborted) return signal.reason;
    const isOfTheNetwork = error instanceof TypeError || timeout?.aborted;
    return isOfTheNetwork ? new NetworkError(this.url, { cause: causeOf(error) }) : error;
  }

  /** Aborted with the client, or with the call whose signal this is. */
  signal(ofCall: AbortSignal | undefined): AbortSignal | undefined {
    return anyOf(this.#options.signal, ofCall);
  }

  #send(
    { method, path, token, headers, json, send = this.#options.fetch }: Call,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    return send(path.startsWith('/') ? this.url + path : path, {
      method,
      headers: {
        ...this.#options.headers,
        ...headers,
        ...(json && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(json && { body: JSON.stringify(json) }),
      ...(signal && { signal }),
      // Not to send a password on to wherever an answer points; the service itself never does
      redirect: 'manual',
    });
  }

  async #refusal(answer: Response): Promise<Error> {
    const isProblem = answer.headers.get('Content-Type')?.startsWith('application/problem+json');
    const problem = parse(isProblem ? await textOf(answer) : await unread(answer)) as ProblemMembers | undefined;
    if (typeof problem?.code !== 'string') return new UnexpectedAnswerError(this.url, answer.status);
    const { code, title = '', detail = '', errors = [] } = problem;
    return new ProblemError({
      code,
      status: answer.status,
      title,
      detail,
      errors,
      retryAfterSeconds: secondsOf(answer.headers.get('Retry-After')),
      requestId: answer.headers.get('X-Request-Id') ?? undefined,
    });
  }
}

type ProblemMembers = {
  readonly code: ProblemCode;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly Violation[];
};

/** A path of text that may hold anything, and a query without the members that are undefined. */
export function target(
  segments: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `/${segments.map(encodeURIComponent).join('/')}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** Node says only in the cause what it was. */
function causeOf(error: unknown): unknown {
  return error instanceof TypeError && error.cause !== undefined ? error.cause : error;
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

function isRepeatable({ method, headers }: Call): boolean {
  return method === 'GET' || method === 'HEAD' || headers?.[idempotencyKeyHeader] !== undefined;
}

function isUnderWay(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'request-in-progress';
}

/** How long to wait before the next attempt, or `undefined` when there is to be none. */
function waitBefore(retry: number, error: unknown): number | undefined {
  // Jittered, so that those who failed together do not come back together
  if (error instanceof NetworkError) return firstWaitMs * 3 ** retry * (1 + Math.random());
  const isForNow = error instanceof ProblemError && (error.status === 503 || isUnderWay(error));
  const seconds = isForNow ? error.retryAfterSeconds : undefined;
  if (seconds === undefined || seconds > retryAfterSecondsMax) return undefined;
  return seconds * 1000 * (1 + Math.random() / 4);
}

function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

async function textOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return text + decoder.decode();
    bytes += value.length;
    if (bytes > jsonBytesMax) {
      await reader?.cancel();
      return '';
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Nobody wants to know, and the connection is free again. */
async function unread({ body }: Response): Promise<string> {
  await body?.cancel();
  return '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
