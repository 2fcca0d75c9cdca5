import type { ProblemCode, Violation } from './api.ts';

/**
 * The base of everything that a client throws on purpose, but for what an `AbortSignal` was aborted with.
 *
 * @example
 * ```ts
 * try {
 *   await client.auth.logIn({ username, password });
 * } catch (error) {
 *   if (!(error instanceof ClientError)) throw error;
 *   console.error(error.message); // a sentence for people
 * }
 * ```
 */
export abstract class ClientError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

type Refusal = {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
};

/**
 * The service refused. Programs go by `code`; `message` is for people, and names each rule that was broken.
 *
 * @example
 * ```ts
 * try {
 *   await client.auth.register({ username, password });
 * } catch (error) {
 *   if (error instanceof ProblemError && error.code === 'username-taken') console.log('Take another name.');
 *   else throw error;
 * }
 * ```
 */
export class ProblemError extends ClientError {
  /** Of those that this version knows. A newer service may have others, so that a `switch` needs a `default`. */
  readonly code: ProblemCode;
  /** The HTTP status. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The members of the request that break a rule; empty for other problems. */
  readonly errors: readonly Violation[];
  /** How long to wait before the next attempt, where the service says so. */
  readonly retryAfterSeconds: number | undefined;
  /** What the log of the service calls the request, for whoever is asked about it. */
  readonly requestId: string | undefined;

  constructor({ code, status, title, detail, errors, retryAfterSeconds, requestId }: Refusal) {
    super([detail || title, ...errors.map((error) => error.detail)].join(' '));
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
    this.requestId = requestId;
  }
}

/** The service cannot be reached, or went away in the middle; what it did with a request that changes something is unknown. */
export class NetworkError extends ClientError {
  /** Of the service. */
  readonly url: string;

  constructor(url: string, options?: ErrorOptions) {
    super(url === '' ? 'The service cannot be reached.' : `The service at ${url} cannot be reached.`, options);
    this.url = url;
  }
}

/** Nobody is signed in, or not any more: the session has ended, and the tokens of it are forgotten. */
export class SessionEndedError extends ClientError {}

/** What answered is no Silverprint service: a page of a proxy, say. */
export class UnexpectedAnswerError extends ClientError {
  /** Of the service. */
  readonly url: string;
  /** The HTTP status. */
  readonly status: number;

  constructor(url: string, status: number) {
    const service = url || 'The service';
    const answered = `${service} answered ${status === 200 ? 'what makes no sense' : `with HTTP status ${status}`}.`;
    super(`${answered} Is this the address of a Silverprint service?`);
    this.url = url;
    this.status = status;
  }
}

/** A file that was to be uploaded has more or fewer bytes than it announced. */
export class FileChangedError extends ClientError {
  constructor() {
    super('The file changed while it was read.');
  }
}
