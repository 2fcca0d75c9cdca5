import type { Client } from '../domain/client.ts';
import { SessionNotFoundError } from '../domain/errors.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';
import type { Revoker } from './revoker.ts';

type Dependencies = { sessions: SessionRepository; revoker: Revoker };
type Input = { userId: UserId; sessionId: SessionId; client?: Client | undefined };

/**
 * End a session of the user's, the one that asks or another. One that has ended already is as good.
 * @throws {SessionNotFoundError} no such session, or another user's: the two cannot be told apart
 */
export class RevokeSession {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, sessionId, client }: Input): Promise<void> {
    const { sessions, revoker } = this.#deps;
    const session = await sessions.find(sessionId);
    if (session?.userId !== userId) throw new SessionNotFoundError();
    await revoker.end(session, { reason: 'ended-by-user', client });
  }
}
