import { z } from 'zod';
import { type HttpClient, jsonBody } from './http.ts';

/** Who somebody says to be. */
export type Login = { readonly username: string; readonly password: string };

/** What a session with the service goes on with. */
export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly expiresAt: Date };

/** Less than a lock is kept for, so that no other process takes the same refresh token meanwhile. */
const refreshMsMax = 10_000;

const TokenAnswer = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });
const UserAnswer = z.object({ username: z.string() });

/** The account half of the service. */
export class AccountsClient {
  readonly #http: HttpClient;
  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** @throws {UnreachableError} nobody is there: better known before anybody types a password */
  async knock(): Promise<void> {
    const answer = await this.#http.open({ method: 'GET', path: 'livez' });
    answer.destroy();
  }

  /** @throws {ProblemError} `username-taken`, `weak-password`, `validation-failed` */
  async register(login: Login): Promise<void> {
    await this.#http.json(UserAnswer, { method: 'POST', path: 'auth/register', body: jsonBody(login) });
  }

  /** @throws {ProblemError} `invalid-credentials` */
  async logIn(login: Login): Promise<Tokens> {
    return this.#tokens({ method: 'POST', path: 'auth/login', body: jsonBody(login) });
  }

  /**
   * Exchange a refresh token for its successor: from here on the old one is worth nothing.
   * @throws {ProblemError} with status 401: the session is over
   */
  async refresh(refreshToken: string): Promise<Tokens> {
    return this.#tokens({ method: 'POST', path: 'auth/refresh', token: refreshToken, silenceMsMax: refreshMsMax });
  }

  /**
   * End the session that a refresh token belongs to, whether or not it was used.
   * @throws {ProblemError} with status 401: the service knows no such session
   */
  async logOut(refreshToken: string): Promise<void> {
    const request = { method: 'POST', path: 'auth/logout', token: refreshToken, silenceMsMax: refreshMsMax } as const;
    (await this.#http.open(request)).destroy();
  }

  async #tokens(request: Parameters<HttpClient['open']>[0]): Promise<Tokens> {
    const answer = await this.#http.json(TokenAnswer, request);
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: new Date(Date.now() + answer.expires_in * 1000),
    };
  }
}
