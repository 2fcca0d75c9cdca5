import type { AccountEvent } from '../domain/account-event.ts';
import { type Client, keptClient } from '../domain/client.ts';
import { eventDays } from '../domain/limits.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { RevokeReason, SessionId } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';

type Dependencies = { events: EventLog; logger: Logger; now: () => Date; newId: () => string };
type Entry = {
  readonly type: AccountEvent['type'];
  readonly userId: UserId | undefined;
  readonly sessionId?: SessionId;
  readonly generation?: number | undefined;
  readonly reason?: RevokeReason;
  readonly client: Client | undefined;
};

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Writes down what happens to accounts. */
export class AccountJournal {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Write down what has just happened. It has happened whether or not that succeeds: a failure is logged, not thrown. */
  async record({ type, userId, sessionId, generation, reason, client }: Entry): Promise<void> {
    const { events, logger, now, newId } = this.#deps;
    const createdAt = now();
    const event = { id: newId(), type, userId, createdAt, sessionId, generation, reason, client: keptClient(client) };
    try {
      await events.append(event, new Date(createdAt.getTime() - eventDays * dayMilliseconds));
    } catch (error) {
      logger.error({ error, type, sessionId, generation, reason }, 'an account event could not be written down');
    }
  }
}
