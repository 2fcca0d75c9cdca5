import { AuthClient } from './auth.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Fetch, Http } from './http.ts';
import { ImagesClient } from './images.ts';
import { ServiceClient } from './service.ts';
import { Session, type SignedOutReason } from './session.ts';
import { memoryTokens, type TokenStore } from './token-store.ts';

/** Which service, and how it is asked. */
export type ClientOptions = {
  /** Where the service is, such as `https://photos.example.org`; `''` is the origin of the page. */
  readonly url: string;
  /** Where the session is kept: in memory by default. See `browserTokens`. */
  readonly tokens?: TokenStore;
  /** Ends every call that is under way, and lets none begin. */
  readonly signal?: AbortSignal;
  /** What the service is to call this program in the list of sessions; browsers send their own name. */
  readonly userAgent?: string;
  /**
   * How often a request that only reads, or an upload, is repeated, where the network or the service could not for a moment: twice by
   * default, and never before the service has answered once.
   */
  readonly retries?: number;
  /** In the place of the global one, for uploads too. */
  readonly fetch?: Fetch;
  readonly clock?: Clock;
};

/**
 * A service, as somebody who may be signed in. Any call to it can fail in these ways, beside those that it names itself.
 * @throws {ProblemError} the service refuses
 * @throws {NetworkError} it cannot be reached, or went away in the middle
 * @throws {SessionEndedError} the call wants somebody to be signed in, and nobody is any more
 * @throws {UnexpectedAnswerError} something else answers
 * @throws what the `signal` of the call or of the client is aborted with
 *
 * @example
 * ```ts
 * const stop = client.onSignedOut((reason) => console.log(`signed out: ${reason}`));
 * await client.auth.logOut();
 * stop();
 * ```
 */
export type Client = {
  readonly auth: AuthClient;
  readonly images: ImagesClient;
  readonly service: ServiceClient;
  /** Be told once nobody is signed in any more; the function that is returned ends that. */
  onSignedOut(listener: (reason: SignedOutReason) => void): () => void;
};

/**
 * A client of one service. Nothing is sent before it is asked for, and nothing is to be closed; what its calls throw stands at
 * {@link Client}.
 *
 * @example
 * ```ts
 * const client = createClient({ url: 'https://photos.example.org' });
 * await client.auth.logIn({ username: 'ann', password: 'a long walk home' });
 * for await (const image of client.images.list()) console.log(image.filename);
 * ```
 */
export function createClient(options: ClientOptions): Client {
  const { url, tokens = memoryTokens(), signal, userAgent, retries = 2, clock = systemClock } = options;
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const headers = userAgent === undefined ? {} : { 'User-Agent': userAgent };
  const http = new Http({ url, fetch, headers, signal, retries, clock });
  const session = new Session({ http, tokens, clock });
  return {
    auth: new AuthClient(http, session),
    images: new ImagesClient(http, session, options.fetch),
    service: new ServiceClient(http),
    onSignedOut: (listener) => session.onSignedOut(listener),
  };
}
