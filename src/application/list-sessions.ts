import type { Client } from '../domain/client.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';

type Dependencies = { sessions: SessionRepository; now: () => Date };
type Input = { userId: UserId; sessionId: SessionId };

/** A sign-in, as its user may see it. */
export type SessionSummary = {
  readonly id: SessionId;
  /** Where it was opened or refreshed last. */
  readonly client: Client;
  readonly createdAt: Date;
  /** When it was opened or refreshed last. */
  readonly lastUsedAt: Date;
  /** Whether it is the one that asks. */
  readonly current: boolean;
};

/** The live sessions of a user, newest first; `sessionId` is the one that asks. */
export class ListSessions {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, sessionId }: Input): Promise<SessionSummary[]> {
    const { sessions, now } = this.#deps;
    const live = await sessions.listLive(userId, now());
    return live.map(({ id, client, createdAt, rotatedAt }) => {
      return { id, client, createdAt, lastUsedAt: rotatedAt, current: id === sessionId };
    });
  }
}
