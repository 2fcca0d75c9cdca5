import { ValidationError } from '../domain/errors.ts';
import { pageEventsMax } from '../domain/limits.ts';
import type { EventLog, EventPage } from '../domain/ports/event-log.ts';
import type { UserId } from '../domain/user.ts';

type Dependencies = { events: EventLog };
type Input = { userId: UserId; limit?: number | undefined; cursor?: string | undefined };

/**
 * One page of what happened to a user's account, newest first; 100 events unless fewer are asked for.
 * @throws {ValidationError} `limit` is not a whole number from 1 to 100
 * @throws {InvalidCursorError} the cursor is not from this user's list
 */
export class ListEvents {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, limit = pageEventsMax, cursor }: Input): Promise<EventPage> {
    if (!Number.isInteger(limit) || limit < 1 || limit > pageEventsMax) {
      const detail = `A page has 1 to ${pageEventsMax} events.`;
      throw new ValidationError([{ pointer: '/limit', code: 'range', detail }]);
    }
    return this.#deps.events.page({ userId, limit, cursor });
  }
}
