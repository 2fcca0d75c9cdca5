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

/** A public key as a JSON Web Key (RFC 7517). */
export type PublicJwk = Readonly<Record<string, string>> & {
  readonly kty: string;
  readonly kid: string;
  readonly alg: string;
  readonly use: string;
};

/**
 * Makes and checks access tokens.
 *
 * @example
 * ```ts
 * const issuedAt = new Date(Math.floor(Date.now() / 1000) * 1000); // whole seconds
 * const expiresAt = new Date(issuedAt.getTime() + 600_000);
 * const token = await tokens.issue({ userId, sessionId, issuedAt, expiresAt });
 * const claims = await tokens.verify(token, new Date());
 * ```
 */
export interface TokenIssuer {
  /**
   * A token that says these things, different from every other token.
   * @throws {RangeError} it would live for no time, or for longer than `verify` accepts
   */
  issue(claims: AccessClaims): Promise<string>;

  /**
   * What a token says, if this issuer made it for this service and it is live at `now`: from `issuedAt` on, give or take the
   * five seconds that the clocks of two processes may differ, and before `expiresAt`. A token has exactly one spelling and at most
   * 8 KiB, names its issuer, its audience and itself, and lives no longer than this issuer allows, whoever signed it.
   * @throws {ExpiredTokenError} it was all of this, and is over; its session is named
   * @throws {InvalidTokenError} anything else, whatever the reason
   */
  verify(token: string, now: Date): Promise<AccessClaims>;

  /**
   * The keys that others can verify the tokens with, the one that signs first; absent where nobody else can or should. Nothing in
   * them is secret.
   */
  readonly publicKeys?: readonly PublicJwk[];
}
