import { InvalidRefreshTokenError } from '../domain/errors.ts';
import type { Limits } from '../domain/limits.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import { parseRefreshToken, refreshTokenMessage, type Session, seedBytes } from '../domain/session.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';

type Dependencies = {
  sessions: SessionRepository;
  tokens: TokenIssuer;
  signer: Signer;
  limits: Limits;
  now: () => Date;
};
type Input = { refreshToken: string };

/** What a token is checked against when its session does not exist, so that this costs the same. */
const nobody: Pick<Session, 'id' | 'seed'> = {
  id: '00000000-0000-0000-0000-000000000000',
  seed: new Uint8Array(seedBytes),
};

/**
 * Exchange the newest refresh token of a session for its successor and a new access token.
 *
 * The tag is checked before anything is changed, so that a forgery changes nothing; the conditional rotation is the
 * only judge of who was first.
 * @throws {InvalidRefreshTokenError} not a token of ours, not the newest, or the session is over
 */
export class RefreshSession {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ refreshToken }: Input): Promise<TokenPair> {
    const { sessions, signer, limits, now } = this.#deps;
    const presented = parseRefreshToken(refreshToken);
    if (!presented) throw new InvalidRefreshTokenError();
    const { sessionId, generation, tag } = presented;
    const session = await sessions.find(sessionId);
    const message = refreshTokenMessage(session ?? nobody, generation);
    const genuine = signer.verify('refresh', message, tag, session?.keyId);
    if (!session || !genuine) throw new InvalidRefreshTokenError();

    const at = now();
    const idleExpiresAt = new Date(at.getTime() + limits.sessionIdleSeconds * 1000);
    const rotation = { id: sessionId, generation, keyId: signer.keyId, now: at, idleExpiresAt };
    const rotated = await sessions.rotate(rotation);
    if (!rotated) throw new InvalidRefreshTokenError();
    return issueTokens(this.#deps, rotated, at);
  }
}
