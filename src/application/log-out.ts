import type { Client } from '../domain/client.ts';
import { ExpiredTokenError, InvalidRefreshTokenError } from '../domain/errors.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import { parseRefreshToken, type Session, type SessionId } from '../domain/session.ts';
import { presentedSession } from './presented-session.ts';
import type { Revoker } from './revoker.ts';

type Dependencies = {
  sessions: SessionRepository;
  tokens: TokenIssuer;
  signer: Signer;
  revoker: Revoker;
  now: () => Date;
};
type Input = { token: string; client?: Client | undefined };

/**
 * End the session of a refresh token, whichever generation it is of, or of an access token, also of one that has
 * expired. A session that has ended already is as good.
 * @throws {InvalidTokenError} not a token of ours
 * @throws {InvalidRefreshTokenError} it looks like a refresh token, and is none of ours
 */
export class LogOut {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ token, client }: Input): Promise<void> {
    const session = await this.#sessionOf(token);
    if (session) await this.#deps.revoker.end(session, { reason: 'log-out', client });
  }

  async #sessionOf(token: string): Promise<Session | undefined> {
    if (!parseRefreshToken(token)) return this.#deps.sessions.find(await this.#sessionIdOf(token));
    const presented = await presentedSession(this.#deps, token);
    if (!presented) throw new InvalidRefreshTokenError();
    return presented.session;
  }

  async #sessionIdOf(accessToken: string): Promise<SessionId> {
    const { tokens, now } = this.#deps;
    try {
      return (await tokens.verify(accessToken, now())).sessionId;
    } catch (error) {
      if (error instanceof ExpiredTokenError) return error.sessionId;
      throw error;
    }
  }
}
