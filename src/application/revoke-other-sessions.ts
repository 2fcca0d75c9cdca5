import type { Client } from '../domain/client.ts';
import type { SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';
import type { Revoker } from './revoker.ts';

type Dependencies = { revoker: Revoker };
type Input = { userId: UserId; sessionId: SessionId; client?: Client | undefined };

/** End all sessions of the user but `sessionId`, the one that asks. */
export class RevokeOtherSessions {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, sessionId, client }: Input): Promise<void> {
    await this.#deps.revoker.endAll(userId, { reason: 'ended-by-user', client }, sessionId);
  }
}
