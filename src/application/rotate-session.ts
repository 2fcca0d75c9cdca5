import { type Client, keptClient } from '../domain/client.ts';
import type { Limits } from '../domain/limits.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { Session, SessionId } from '../domain/session.ts';
import type { AccountJournal } from './account-journal.ts';

type Dependencies = { sessions: SessionRepository; signer: Signer; journal: AccountJournal; limits: Limits };
type Input = { id: SessionId; generation: number; now: Date; client: Client | undefined };

/** The session after its next generation became the newest, with the newest key; `undefined` where another was first. */
export async function rotateSession(
  { sessions, signer, journal, limits }: Dependencies,
  { id, generation, now, client }: Input,
): Promise<Session | undefined> {
  const idleExpiresAt = new Date(now.getTime() + limits.sessionIdleSeconds * 1000);
  const { keyId } = signer;
  const rotated = await sessions.rotate({ id, generation, keyId, now, idleExpiresAt, client: keptClient(client) });
  if (!rotated) return undefined;
  const { userId, generation: next } = rotated;
  await journal.record({ type: 'refreshed', userId, sessionId: id, generation: next, client });
  return rotated;
}
