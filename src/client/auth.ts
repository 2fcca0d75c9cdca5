import type {
  Credentials,
  Event,
  EventList,
  ListEventsQuery,
  Me,
  PasswordProof,
  Registration,
  SessionList,
  User,
} from './api.ts';
import { ProblemError } from './errors.ts';
import { type Http, target } from './http.ts';
import { type Paged, paged } from './pages.ts';
import type { Session } from './session.ts';

/** What every call takes: where to abort it. */
export type CallOptions = { readonly signal?: AbortSignal | undefined };

/**
 * The accounts of a service, and the session of this client.
 *
 * @example
 * ```ts
 * await client.auth.register({ username: 'ann', password: 'a long walk home' });
 * await client.auth.logIn({ username: 'ann', password: 'a long walk home' });
 * const { usage, quota } = await client.auth.me();
 * for await (const event of client.auth.events()) console.log(event.created_at, event.type);
 * ```
 */
export class AuthClient {
  readonly #http: Http;
  readonly #session: Session;

  constructor(http: Http, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  /**
   * Make an account; nobody is signed in by that.
   * @throws {ProblemError} `username-taken`, `weak-password`, `validation-failed`, or `quota-exceeded` where nobody may
   */
  async register(registration: Registration, { signal }: CallOptions = {}): Promise<User> {
    return this.#http.once(
      { method: 'POST', path: '/auth/register', json: registration, signal },
      this.#http.json<User>,
    );
  }

  /**
   * Open a session, in the place of the one that was kept.
   * @throws {ProblemError} `invalid-credentials`, `too-many-attempts`
   */
  async logIn({ username, password }: Credentials, { signal }: CallOptions = {}): Promise<void> {
    const json = { username, password };
    await this.#session.replace(username, { method: 'POST', path: '/auth/login', json, signal });
  }

  /**
   * End the session, here and at the service. This side forgets it first, whatever the service says.
   * @throws {NetworkError} the service was not told, and its side goes on until it ends by itself
   */
  async logOut({ signal }: CallOptions = {}): Promise<void> {
    const session = await this.#session.forget();
    if (!session) return;
    const call = { method: 'POST', path: '/auth/logout', token: session.refreshToken, signal } as const;
    await this.#http.once(call, nothing).catch((error: unknown) => {
      const isOver = error instanceof ProblemError && error.status === 401;
      if (!isOver) throw error;
    });
  }

  /** Whether a session is kept here. The service may have ended it meanwhile, which shows when it is used. */
  async signedIn(): Promise<boolean> {
    return this.#session.isOpen();
  }

  /** Who is signed in, how much is kept for them, and how much that may be. */
  async me({ signal }: CallOptions = {}): Promise<Me> {
    return this.#session.repeated({ method: 'GET', path: '/auth/me', signal }, this.#http.json<Me>);
  }

  /**
   * Change the password, which ends all other sessions.
   * @throws {ProblemError} `invalid-credentials` when the current one is wrong, `weak-password`, `validation-failed`
   */
  async changePassword(
    passwords: { readonly currentPassword: string; readonly newPassword: string },
    { signal }: CallOptions = {},
  ): Promise<void> {
    const json = { current_password: passwords.currentPassword, new_password: passwords.newPassword };
    await this.#session.withToken(signal, (token) =>
      this.#session.replace(undefined, { method: 'POST', path: '/auth/password', json, token, signal }),
    );
  }

  /**
   * Delete the account for good, with all images, and forget the session.
   * @throws {ProblemError} `invalid-credentials` when it is another password, `too-many-attempts`
   */
  async deleteAccount({ password }: PasswordProof, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.once({ method: 'DELETE', path: '/auth/me', json: { password }, signal }, nothing);
    await this.#session.forget();
  }

  /** Where the user is signed in, newest first. */
  async sessions({ signal }: CallOptions = {}): Promise<SessionList['sessions']> {
    const call = { method: 'GET', path: '/auth/sessions', signal } as const;
    return (await this.#session.repeated(call, this.#http.json<SessionList>)).sessions;
  }

  /**
   * End a session of the user's, this one or another.
   * @throws {ProblemError} `not-found`
   */
  async endSession(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#session.once({ method: 'DELETE', path: target(['auth', 'sessions', id]), signal }, nothing);
  }

  /** End every session but this one. */
  async endOtherSessions({ signal }: CallOptions = {}): Promise<void> {
    await this.#session.once({ method: 'DELETE', path: '/auth/sessions', signal }, nothing);
  }

  /** What happened to the account, newest first. `limit` is how many a page has. */
  events({ signal, ...query }: ListEventsQuery & CallOptions = {}): Paged<Event, EventList> {
    return paged(
      (cursor = query.cursor) => {
        const path = target(['auth', 'events'], { ...query, cursor });
        return this.#session.repeated({ method: 'GET', path, signal }, this.#http.json<EventList>);
      },
      (page) => page.events,
    );
  }
}

export async function nothing(): Promise<void> {}
