import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { type AccountEvent, accountEventTypes, eventList, eventPosition } from '../../domain/account-event.ts';
import { decodePosition, encodePosition } from '../../domain/cursor.ts';
import { InvalidCursorError } from '../../domain/errors.ts';
import type { EventLog, EventPage, EventPageRequest } from '../../domain/ports/event-log.ts';
import type { Signer } from '../../domain/ports/signer.ts';
import { revokeReasons } from '../../domain/session.ts';
import type { UserId } from '../../domain/user.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { isUuid, moment, optional, timestamp, wholeNumber } from './values.ts';

const columns = sql.fragment`id, user_id as "userId", type, created_at as "createdAt", session_id as "sessionId",
  generation, reason, address, device`;

const eventRow = z
  .object({
    id: z.string(),
    userId: optional(z.string()),
    type: z.enum(accountEventTypes),
    createdAt: moment,
    sessionId: optional(z.string()),
    generation: optional(wholeNumber),
    reason: optional(z.enum(revokeReasons)),
    address: optional(z.string()),
    device: optional(z.string()),
  })
  .transform(({ address, device, ...event }) => ({ ...event, client: { address, device } }));

/** Deleted on the way of each that is written; any number above one keeps up. */
const deletedAtOnce = 100;
const deletedOfUserAtOnce = 1000;

/** Events in `silverprint.events`. */
export class SlonikEventLog implements EventLog {
  readonly #ask: Ask;
  readonly #signer: Signer;

  /** @param signer signs cursors: all processes that serve one list need the same one */
  constructor(pool: DatabasePool, signer: Signer, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
    this.#signer = signer;
  }

  // What another process is deleting already is left to it: nobody who signs in waits for that.
  async append(event: AccountEvent, keptSince: Date): Promise<void> {
    const { userId, sessionId, client } = event;
    await this.#ask(sql.unsafe`
      with old as (
        select id from silverprint.events where created_at < ${timestamp(keptSince)}
        order by created_at limit ${deletedAtOnce} for update skip locked
      ), deleted as (
        delete from silverprint.events where id in (select id from old)
      )
      insert into silverprint.events (id, user_id, type, created_at, session_id, generation, reason, address, device)
      values (${sql.uuid(event.id)}, ${userId === undefined ? null : sql.uuid(userId)}, ${event.type},
        ${timestamp(event.createdAt)}, ${sessionId === undefined ? null : sql.uuid(sessionId)},
        ${event.generation ?? null}, ${event.reason ?? null}, ${client.address ?? null}, ${client.device ?? null})`);
  }

  async page({ userId, limit, cursor }: EventPageRequest): Promise<EventPage> {
    const scope = eventList(userId);
    const after = cursor === undefined ? undefined : decodePosition(this.#signer, scope, cursor);
    if (cursor !== undefined && !after) throw new InvalidCursorError();
    if (!isUuid(userId)) return { events: [], nextCursor: undefined };
    const conditions = sql.and([
      sql.fragment`user_id = ${sql.uuid(userId)}`,
      after && sql.fragment`(created_at, id) < (${timestamp(after.at)}, ${sql.uuid(after.id)})`,
    ]);
    const { rows } = await this.#ask(
      sql.unsafe`select ${columns} from silverprint.events where ${conditions} order by created_at desc, id desc limit ${limit + 1}`,
    );
    const events = rows.slice(0, limit).map((row) => eventRow.parse(row));
    const last = events.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { events, nextCursor: more ? encodePosition(this.#signer, scope, eventPosition(last)) : undefined };
  }
  async deleteOf(userId: UserId): Promise<number> {
    if (!isUuid(userId)) return 0;
    const { rowCount } = await this.#ask(sql.unsafe`
      delete from silverprint.events where id in (
        select id from silverprint.events where user_id = ${sql.uuid(userId)} order by created_at desc, id desc
        limit ${deletedOfUserAtOnce} for update)`);
    return rowCount;
  }
}
