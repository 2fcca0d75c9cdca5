import type { SessionId } from '../session.ts';
import type { UserId } from '../user.ts';

/** What an access token says. */
export type AccessClaims = {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  /** Whole seconds. */
  readonly issuedAt: Date;
  /** Whole seconds. */
  readonly expiresAt: Date;
};

/** Makes and checks access tokens. */
export interface TokenIssuer {
  /** A token that says these things, different from every other token. */
  issue(claims: AccessClaims): Promise<string>;

  /**
   * What a token says, if this issuer made it for this service and it is live at `now`: from
   * `issuedAt` on and before `expiresAt`. A token has exactly one spelling.
   * @throws {InvalidTokenError} anything else, whatever the reason
   */
  verify(token: string, now: Date): Promise<AccessClaims>;
}
