import type { Client } from '../domain/client.ts';
import { InvalidRefreshTokenError, SessionRevokedError } from '../domain/errors.ts';
import type { Limits } from '../domain/limits.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import { isLive, type Session } from '../domain/session.ts';
import type { AccountJournal } from './account-journal.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';
import { presentedSession } from './presented-session.ts';
import type { Revoker } from './revoker.ts';
import { rotateSession } from './rotate-session.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = {
  users: UserRepository;
  sessions: SessionRepository;
  tokens: TokenIssuer;
  signer: Signer;
  revoker: Revoker;
  journal: AccountJournal;
  throttle: Throttle;
  limits: Limits;
  now: () => Date;
};
type Input = { refreshToken: string; client?: Client | undefined };

/**
 * Exchange a refresh token for its successor and a new access token.
 *
 * The tag is checked before anything else, so that a forgery changes nothing; the conditional rotation is the only
 * judge of who was first. Whoever comes second within the grace time gets the same successor: a parallel tab, or a
 * client that never saw the answer. Any other token that was used before means that two parties hold tokens of this
 * session, and ends it.
 * @throws {InvalidRefreshTokenError} not a token of ours
 * @throws {SessionRevokedError} the session is over, or now is
 * @throws {RateLimitedError} the session was refreshed too often
 */
export class RefreshSession {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ refreshToken, client }: Input): Promise<TokenPair> {
    const { users, throttle, now } = this.#deps;
    const presented = await presentedSession(this.#deps, refreshToken);
    if (!presented) throw new InvalidRefreshTokenError();
    const { session, generation } = presented;
    const user = await users.findById(session.userId);
    if (!user || user.disabledAt !== undefined) throw new SessionRevokedError();

    // Only what may become a rotation counts, and each generation once: no repeat does, and no parallel tab.
    if (session.generation === generation) await throttle.admit('refresh', session.id, { id: String(generation) });

    const at = now();
    const rotated = await rotateSession(this.#deps, { id: session.id, generation, now: at, client });
    return rotated ? issueTokens(this.#deps, rotated, at) : this.#again(session, generation, at, client);
  }

  /** What a genuine token gets that is not the newest, or whose session is over. */
  async #again({ id }: Session, generation: number, now: Date, client?: Client): Promise<TokenPair> {
    const { sessions, revoker, limits } = this.#deps;
    const current = await sessions.find(id);
    if (!current || !isLive(current, now)) throw new SessionRevokedError();
    const usedMilliseconds = now.getTime() - current.rotatedAt.getTime();
    const isPredecessor = current.generation === generation + 1;
    if (isPredecessor && usedMilliseconds <= limits.refreshGraceSeconds * 1000) {
      return issueTokens(this.#deps, current, now);
    }
    const reason = generation > current.generation ? 'unknown-generation' : 'reuse';
    await revoker.end(current, { reason, client, generation });
    throw new SessionRevokedError();
  }
}
