import { InvalidTokenError } from '../domain/errors.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { SessionId } from '../domain/session.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

type Dependencies = { verifiedTokens: VerifiedTokens; liveSessions: LiveSessions; now: () => Date };
type Input = { accessToken: string };

/** Who asks, and by which sign-in. A user's id is the owner id of the user's images. */
export type Authenticated = { readonly ownerId: OwnerId; readonly sessionId: SessionId };

/**
 * Settle who an access token speaks for.
 * @throws {InvalidTokenError} not a live token of ours, its session is over, or its user's account is closed
 */
export class Authenticate {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ accessToken }: Input): Promise<Authenticated> {
    const { verifiedTokens, liveSessions, now } = this.#deps;
    const { userId, sessionId } = await verifiedTokens.verify(accessToken, now());
    if (!(await liveSessions.has(sessionId, userId))) throw new InvalidTokenError();
    return { ownerId: userId, sessionId };
  }
}
