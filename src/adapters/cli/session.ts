import type { AccountsClient, Tokens } from './accounts-client.ts';
import type { Credentials, StoredSession } from './credentials.ts';
import { ProblemError, SessionEndedError } from './errors.ts';

type Options = {
  readonly accounts: AccountsClient;
  readonly credentials: Credentials;
  /** Signs in from the beginning; `known` is who was signed in before. */
  readonly signIn: (known: string | undefined) => Promise<SignedIn>;
};

/** Somebody who just signed in. */
export type SignedIn = Tokens & { readonly username: string };

/** A token that lives shorter than this is renewed first, so that it does not die on its way. */
const marginMs = 15_000;

/** Keeps a session with the service going: refreshes it silently, and signs in again only where that fails. */
export class Session {
  readonly #options: Options;
  #renewing: Promise<string> | undefined;
  #asks = true;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Do `work` with an access token, and once more with a fresh one when the service does not take it. */
  async authorized<T>(work: (accessToken: string) => Promise<T>): Promise<T> {
    const token = await this.#accessToken();
    try {
      return await work(token);
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      return work(await this.#accessToken(token));
    }
  }

  /** Ask nobody from here on, because a progress bar has the terminal. */
  askNoMore(): void {
    this.#asks = false;
  }

  /** An access token that is still good, as far as is known here, and is not `refused`. */
  async #accessToken(refused?: string): Promise<string> {
    const usable = usableToken(await this.#options.credentials.read(), refused);
    if (usable !== undefined) return usable;
    this.#renewing ??= this.#renew(refused).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(refused: string | undefined): Promise<string> {
    const { credentials, signIn } = this.#options;
    const renewed = await credentials.exclusively(() => this.#refresh(refused));
    if (renewed !== undefined) return renewed;
    if (!this.#asks) throw new SessionEndedError('The session has ended. Run the same command again to sign in.');
    // Not under the lock: a person may take minutes to type a password
    const signedIn = await signIn((await credentials.read())?.username);
    await credentials.write(signedIn);
    return signedIn.accessToken;
  }

  async #refresh(refused: string | undefined, tried?: string): Promise<string | undefined> {
    const { accounts, credentials } = this.#options;
    // Read again, for another process may have refreshed it while this one waited
    const session = await credentials.read();
    const usable = usableToken(session, refused);
    if (usable !== undefined) return usable;
    if (session === undefined || session.refreshToken === tried) return undefined;
    try {
      const tokens = await accounts.refresh(session.refreshToken);
      await credentials.write({ username: session.username, ...tokens });
      return tokens.accessToken;
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      return this.#refresh(refused, session.refreshToken);
    }
  }
}

function usableToken(session: StoredSession | undefined, refused: string | undefined): string | undefined {
  const isAlive = session !== undefined && session.expiresAt.getTime() > Date.now() + marginMs;
  return isAlive && session.accessToken !== refused ? session.accessToken : undefined;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}
