import type { Limits } from '../domain/limits.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import { formatRefreshToken, refreshTokenMessage, type Session } from '../domain/session.ts';

type Dependencies = { tokens: TokenIssuer; signer: Signer; limits: Limits };

/** What a signed-in client holds. */
export type TokenPair = {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Life of the access token. */
  readonly expiresInSeconds: number;
};

/** The tokens of a session as it is at `now`: a new access token, and the one refresh token of its generation. */
export async function issueTokens(
  { tokens, signer, limits }: Dependencies,
  session: Session,
  now: Date,
): Promise<TokenPair> {
  const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const expiresInSeconds = limits.accessTokenTtlSeconds;
  const expiresAt = new Date(issuedAt.getTime() + expiresInSeconds * 1000);
  const accessToken = await tokens.issue({ userId: session.userId, sessionId: session.id, issuedAt, expiresAt });
  const tag = signer.sign('refresh', refreshTokenMessage(session, session.generation), session.keyId);
  return { accessToken, refreshToken: formatRefreshToken(session.id, session.generation, tag), expiresInSeconds };
}
