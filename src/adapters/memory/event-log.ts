import { type AccountEvent, eventList, eventPosition } from '../../domain/account-event.ts';
import { decodePosition, encodePosition } from '../../domain/cursor.ts';
import { InvalidCursorError } from '../../domain/errors.ts';
import type { EventLog, EventPage, EventPageRequest } from '../../domain/ports/event-log.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import type { UserId } from '../../domain/user.ts';
import { comparePositions, newestFirst } from './newest-first.ts';
import { MemorySigner } from './signer.ts';

const deletedAtOnce = 1000;

/**
 * Events for as long as the process lives.
 *
 * @example
 * ```ts
 * const events = new MemoryEventLog();
 * const { events: none } = await events.page({ userId, limit: 10 });
 * ```
 */
export class MemoryEventLog implements EventLog {
  readonly #signer: Signer;
  #events: AccountEvent[] = [];

  /** @param signer makes the cursors; by default one that nobody else has, so that they end with the log */
  constructor(signer: Signer = new MemorySigner()) {
    this.#signer = signer;
  }

  async append(event: AccountEvent, keptSince: Date): Promise<void> {
    this.#events = this.#events.filter(({ createdAt }) => createdAt >= keptSince);
    this.#events.push(structuredClone(event));
  }

  async page({ userId, limit, cursor }: EventPageRequest): Promise<EventPage> {
    const scope = eventList(userId);
    const after = cursor === undefined ? undefined : decodePosition(this.#signer, scope, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    const events = this.#events
      .filter((event) => event.userId === userId)
      .filter((event) => after === undefined || comparePositions(eventPosition(event), after) > 0)
      .toSorted(newestFirst);
    const page = events.slice(0, limit);
    const last = page.at(-1);
    const nextCursor =
      last && events.length > limit ? encodePosition(this.#signer, scope, eventPosition(last)) : undefined;
    return structuredClone({ events: page, nextCursor });
  }

  async deleteOf(userId: UserId): Promise<number> {
    const deleted = new Set(this.#events.filter((event) => event.userId === userId).slice(0, deletedAtOnce));
    this.#events = this.#events.filter((event) => !deleted.has(event));
    return deleted.size;
  }

  /** All that is written down, oldest first: for tests and the curious. */
  get events(): readonly AccountEvent[] {
    return structuredClone(this.#events);
  }
}
