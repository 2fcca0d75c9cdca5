import { base64Url } from '../domain/base64url.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { AccessClaims, TokenIssuer } from '../domain/ports/token-issuer.ts';
import { utf8 } from '../domain/utf8.ts';
import { Recent } from './recent.ts';

type Dependencies = { tokens: TokenIssuer; signer: Signer };

/**
 * Checks access tokens, and remembers those that were good, by a digest, for as long as they are: verifying one costs
 * many times a digest. Whether their session still lives is another question, which is asked each time.
 */
export class VerifiedTokens {
  readonly #deps: Dependencies;
  readonly #known = new Recent<string, AccessClaims>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @throws {InvalidTokenError} as `TokenIssuer.verify` does */
  async verify(token: string, now: Date): Promise<AccessClaims> {
    const { tokens, signer } = this.#deps;
    const digest = base64Url(signer.sign('verified-token', utf8(token)));
    const known = this.#known.get(digest);
    if (known && known.issuedAt <= now && now < known.expiresAt) return known;
    this.#known.delete(digest);
    const claims = await tokens.verify(token, now);
    this.#known.set(digest, claims);
    return claims;
  }
}
