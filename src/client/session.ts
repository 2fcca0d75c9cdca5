import type { Tokens } from './api.ts';
import { aborting, type Clock } from './clock.ts';
import { NetworkError, ProblemError, SessionEndedError, UnexpectedAnswerError } from './errors.ts';
import type { Call, Http } from './http.ts';
import type { KeptSession, TokenStore } from './token-store.ts';

/** Why nobody is signed in any more: somebody signed out here or in another tab, or the service ended the session. */
export type SignedOutReason = 'signed-out' | 'elsewhere' | 'session-ended';

type Listener = (reason: SignedOutReason) => void;
type Options = { readonly http: Http; readonly tokens: TokenStore; readonly clock: Clock };

/** So long before its end a token is renewed, or after three quarters of a short life, so that it does not die on its way. */
const marginSeconds = 15;

/** Two attempts take less than a lock of a store may be held. */
const refreshMsMax = 8_000;

/** Keeps a session going: refreshes it before its access token ends, one at a time, and notices when it is over. */
export class Session {
  readonly #http: Http;
  readonly #tokens: TokenStore;
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  #refreshing: Promise<string> | undefined;
  #unwatch: (() => void) | undefined;

  constructor({ http, tokens, clock }: Options) {
    this.#http = http;
    this.#tokens = tokens;
    this.#clock = clock;
  }

  /**
   * Send a request as whoever is signed in, and once more with a fresh token when the service does not take the one that is kept.
   * @throws {SessionEndedError}
   */
  async once<T>(call: Call, read: (answer: Response) => Promise<T>): Promise<T> {
    return this.withToken(call.signal, (token) => this.#http.once({ ...call, token }, read));
  }

  /** The same, and again where that may help: for calls that can be repeated. */
  async repeated<T>(call: Call, read: (answer: Response) => Promise<T>): Promise<T> {
    return this.#http.retrying(call, () => this.once(call, read));
  }

  /** The same for whatever takes an access token. */
  async withToken<T>(signal: AbortSignal | undefined, work: (accessToken: string) => Promise<T>): Promise<T> {
    const token = await this.#accessToken(signal);
    try {
      return await work(token);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      return work(await this.#accessToken(signal, token));
    }
  }

  async isOpen(): Promise<boolean> {
    return (await this.#tokens.read()) !== undefined;
  }

  /** Send what is answered with tokens, and keep these in the place of those that were kept; nobody refreshes meanwhile. */
  async replace(username: string | undefined, call: Call): Promise<void> {
    await this.#tokens.exclusively(async () => {
      const name = username ?? (await this.#tokens.read())?.username ?? '';
      await this.#keep(name, call);
    });
  }

  /** Forget the session; what was forgotten, or `undefined` where there was none. */
  async forget(): Promise<KeptSession | undefined> {
    const session = await this.#tokens.exclusively(async () => {
      const before = await this.#tokens.read();
      await this.#tokens.write(undefined);
      return before;
    });
    if (session) this.#tell('signed-out');
    return session;
  }

  onSignedOut(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#unwatch ??= this.#tokens.watch?.(() => void this.#lookElsewhere());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
    };
  }

  /** An access token that is still good, as far as is known here, and is not `refused`. */
  async #accessToken(signal: AbortSignal | undefined, refused?: string): Promise<string> {
    const usable = this.#usable(await this.#tokens.read(), refused);
    if (usable !== undefined) return usable;
    this.#refreshing ??= this.#tokens
      .exclusively(() => this.#refresh(refused))
      .finally(() => {
        this.#refreshing = undefined;
      });
    // Whoever is in a hurry leaves; the others still wait for it
    return aborting(this.#http.signal(signal), this.#refreshing);
  }

  async #refresh(refused: string | undefined, tried?: string): Promise<string> {
    // Read again, for somebody else may have refreshed it while this one waited
    const session = await this.#tokens.read();
    const usable = this.#usable(session, refused);
    if (usable !== undefined) return usable;
    if (!session) throw new SessionEndedError('Nobody is signed in.');
    if (session.refreshToken === tried) return this.#end();
    try {
      return await this.#exchange(session);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      // A lock that did not hold may have let somebody else in, whose tokens are good
      return this.#refresh(refused, session.refreshToken);
    }
  }

  /** The service gives the same successor again for a while, so that the loss of an answer is not the loss of the session. */
  async #exchange({ username, refreshToken: token }: KeptSession): Promise<string> {
    const call = { method: 'POST', path: '/auth/refresh', token, timeoutMs: refreshMsMax } as const;
    return this.#keep(username, call).catch((error: unknown) => {
      if (!(error instanceof NetworkError)) throw error;
      return this.#keep(username, call);
    });
  }

  async #keep(username: string, call: Call): Promise<string> {
    const askedAt = this.#clock.now();
    const next = await this.#http.once(call, async (answer) => {
      const tokens = await this.#http.json<Tokens>(answer);
      if (tokens.access_token && tokens.refresh_token) return tokens;
      throw new UnexpectedAnswerError(this.#http.url, answer.status);
    });
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = next;
    const usableSeconds = expiresIn - Math.min(marginSeconds, expiresIn / 4);
    const expiresAt = new Date(askedAt + usableSeconds * 1000);
    await this.#tokens.write({ username, accessToken, refreshToken, expiresAt });
    return accessToken;
  }

  async #end(): Promise<never> {
    await this.#tokens.write(undefined);
    this.#tell('session-ended');
    throw new SessionEndedError('The session has ended. Sign in again.');
  }

  async #lookElsewhere(): Promise<void> {
    if (!(await this.isOpen())) this.#tell('elsewhere');
  }

  #tell(reason: SignedOutReason): void {
    for (const listener of this.#listeners) listener(reason);
  }

  #usable(session: KeptSession | undefined, refused: string | undefined): string | undefined {
    const isAlive = session !== undefined && session.expiresAt.getTime() > this.#clock.now();
    return isAlive && session.accessToken !== refused ? session.accessToken : undefined;
  }
}

/** Whether the service does not take the token; a wrong password says nothing about that. */
function isUnauthorized(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401 && error.code !== 'invalid-credentials';
}
