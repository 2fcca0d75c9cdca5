import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import { keyIdOf, parseRefreshToken, refreshTokenMessage, type Session, seedBytes } from '../domain/session.ts';

type Dependencies = { sessions: SessionRepository; signer: Signer };

/** What a token is checked against when its session does not exist, so that this costs the same. */
const nobody: Pick<Session, 'id' | 'seed'> = {
  id: '00000000-0000-0000-0000-000000000000',
  seed: new Uint8Array(seedBytes),
};

/**
 * The session that a refresh token was made for, live or ended, and the token's generation, the newest or not;
 * `undefined` when it is none of ours. What is no refresh token by its looks is not even looked up.
 */
export async function presentedSession(
  { sessions, signer }: Dependencies,
  refreshToken: string,
): Promise<{ session: Session; generation: number } | undefined> {
  const presented = parseRefreshToken(refreshToken);
  if (!presented) return undefined;
  const { sessionId, generation, tag } = presented;
  const session = await sessions.find(sessionId);
  const message = refreshTokenMessage(session ?? nobody, generation);
  const genuine = signer.verify('refresh', message, tag, session && keyIdOf(session, generation));
  return session && genuine ? { session, generation } : undefined;
}
