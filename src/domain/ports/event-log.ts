import type { AccountEvent } from '../account-event.ts';
import type { UserId } from '../user.ts';

/** Which page of whose events. */
export type EventPageRequest = {
  readonly userId: UserId;
  /** 1 to 100. */
  readonly limit: number;
  /** A `nextCursor` of the same user; the first page without one. */
  readonly cursor?: string | undefined;
};

/** One page of events. */
export type EventPage = {
  readonly events: readonly AccountEvent[];
  /** `undefined` at the end. */
  readonly nextCursor: string | undefined;
};

/**
 * What happened to accounts. It does not grow without end.
 *
 * @example
 * ```ts
 * let cursor: string | undefined;
 * do {
 *   const page = await events.page({ userId, limit: 100, cursor });
 *   for (const { type, createdAt } of page.events) console.log(createdAt, type);
 *   cursor = page.nextCursor;
 * } while (cursor !== undefined);
 * ```
 */
export interface EventLog {
  /**
   * Write an event down. Events from before `keptSince`, anybody's, are deleted on the way: some of them at each call,
   * and more than are written, so that in the end none is left. Whether there is such a user is not asked.
   */
  append(event: AccountEvent, keptSince: Date): Promise<void>;

  /**
   * One page of a user's events, newest first (by `createdAt`, then by `id`, both descending). An event that is there
   * throughout appears exactly once over all pages, whatever is added meanwhile.
   * @throws {InvalidCursorError} the cursor was not made for this user's events
   */
  page(request: EventPageRequest): Promise<EventPage>;

  /** Delete up to 1000 events of a user; gives how many. Of any number of callers each event counts for one. */
  deleteOf(userId: UserId): Promise<number>;
}
