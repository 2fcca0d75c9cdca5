import type { OwnerId } from '../domain/owner.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { SessionId } from '../domain/session.ts';

type Dependencies = { tokens: TokenIssuer; now: () => Date };
type Input = { accessToken: string };

/** Who asks, and by which sign-in. A user's id is the owner id of the user's images. */
export type Authenticated = { readonly ownerId: OwnerId; readonly sessionId: SessionId };

/**
 * Settle who an access token speaks for.
 * @throws {InvalidTokenError} not a live token of ours
 */
export class Authenticate {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ accessToken }: Input): Promise<Authenticated> {
    const { userId, sessionId } = await this.#deps.tokens.verify(accessToken, this.#deps.now());
    return { ownerId: userId, sessionId };
  }
}
