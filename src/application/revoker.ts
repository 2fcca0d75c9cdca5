import type { Client } from '../domain/client.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { RevokeReason, Session, SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';
import type { AccountJournal } from './account-journal.ts';
import type { LiveSessions } from './live-sessions.ts';

type Dependencies = {
  sessions: SessionRepository;
  liveSessions: LiveSessions;
  journal: AccountJournal;
  logger: Logger;
  now: () => Date;
};

/** Why and by whom a session is ended; `generation` is that of the refresh token which was the reason. */
type Cause = { reason: RevokeReason; client?: Client | undefined; generation?: number };

/** Ends sessions: in the database, in what this process remembers of it, and in the list of events. */
export class Revoker {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** End a session. Ending one that has ended changes nothing. */
  async end({ id, userId }: Pick<Session, 'id' | 'userId'>, cause: Cause): Promise<void> {
    const { sessions, now } = this.#deps;
    const isFirst = await sessions.revoke(id, { now: now(), reason: cause.reason });
    await this.#ended(userId, isFirst ? [id] : [], cause);
  }

  /** End all sessions of a user, but for `spared`. */
  async endAll(userId: UserId, cause: Cause, spared?: SessionId): Promise<void> {
    const { sessions, now } = this.#deps;
    const ids = await sessions.revokeAll(userId, { now: now(), reason: cause.reason }, spared);
    await this.#ended(userId, ids, cause);
  }

  /**
   * Forget the sessions of a user who was deleted: with the account, they are over. Where they cannot be looked up, this process
   * notices within a second, as all others do.
   */
  async forgetAll(userId: UserId): Promise<void> {
    const { sessions, liveSessions, logger, now } = this.#deps;
    try {
      for (const { id } of await sessions.listLive(userId, now())) liveSessions.forget(id);
    } catch (error) {
      logger.warn({ error, userId }, 'the sessions of a deleted user are over a second late');
    }
  }

  async #ended(userId: UserId, ids: readonly SessionId[], { reason, client, generation }: Cause): Promise<void> {
    const { liveSessions, journal } = this.#deps;
    for (const id of ids) liveSessions.forget(id);
    const type = reason === 'reuse' ? 'reuse-detected' : 'revoked';
    for (const sessionId of ids) await journal.record({ type, userId, sessionId, reason, client, generation });
  }
}
