import { type DatabasePool, type FragmentSqlToken, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Revocation, Rotation, SessionRepository } from '../../domain/ports/session-repository.ts';
import { revokeReasons, type Session, type SessionId } from '../../domain/session.ts';
import type { UserId } from '../../domain/user.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { binary, bytes, isUuid, moment, optional, timestamp, wholeNumber } from './values.ts';

const columns = sql.fragment`id, user_id as "userId", seed, key_id as "keyId", key_since as "keySince",
  previous_key_id as "previousKeyId", generation, rotated_at as "rotatedAt", created_at as "createdAt",
  idle_expires_at as "idleExpiresAt", absolute_expires_at as "absoluteExpiresAt", revoked_at as "revokedAt",
  revoke_reason as "revokeReason", address, device`;

const sessionRow = z
  .object({
    id: z.string(),
    userId: z.string(),
    seed: bytes,
    keyId: wholeNumber,
    keySince: wholeNumber,
    previousKeyId: optional(wholeNumber),
    generation: wholeNumber,
    rotatedAt: moment,
    createdAt: moment,
    idleExpiresAt: moment,
    absoluteExpiresAt: moment,
    revokedAt: optional(moment),
    revokeReason: optional(z.enum(revokeReasons)),
    address: optional(z.string()),
    device: optional(z.string()),
  })
  .transform(({ address, device, ...session }) => ({ ...session, client: { address, device } }));

const idRow = z.object({ id: z.string() });
const countRow = z.object({ userId: z.string(), sessions: wholeNumber });

const deletedAtOnce = 1000;

/** Sessions in `silverprint.sessions`. */
export class SlonikSessionRepository implements SessionRepository {
  readonly #ask: Ask;

  constructor(pool: DatabasePool, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
  }

  async add(session: Session): Promise<void> {
    const { revokedAt, client } = session;
    const insert = sql.unsafe`
      insert into silverprint.sessions (id, user_id, seed, key_id, key_since, previous_key_id, generation, rotated_at,
        created_at, idle_expires_at, absolute_expires_at, revoked_at, revoke_reason, address, device)
      values (${sql.uuid(session.id)}, ${sql.uuid(session.userId)}, ${binary(session.seed)}, ${session.keyId},
        ${session.keySince}, ${session.previousKeyId ?? null}, ${session.generation}, ${timestamp(session.rotatedAt)},
        ${timestamp(session.createdAt)}, ${timestamp(session.idleExpiresAt)}, ${timestamp(session.absoluteExpiresAt)},
        ${revokedAt ? timestamp(revokedAt) : null}, ${session.revokeReason ?? null}, ${client.address ?? null},
        ${client.device ?? null})`;
    await this.#ask(insert);
  }

  async find(id: SessionId): Promise<Session | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(sql.unsafe`select ${columns} from silverprint.sessions where id = ${sql.uuid(id)}`);
  }

  async listLive(userId: UserId, now: Date): Promise<Session[]> {
    if (!isUuid(userId)) return [];
    const { rows } = await this.#ask(sql.unsafe`
      select ${columns} from silverprint.sessions
      where user_id = ${sql.uuid(userId)} and ${liveAt(now)}
      order by created_at desc, id desc`);
    return rows.map((row) => sessionRow.parse(row));
  }

  async countLive(userIds: readonly UserId[], now: Date): Promise<Map<UserId, number>> {
    const ids = sql.array(userIds.filter(isUuid), 'uuid');
    const { rows } = await this.#ask(sql.unsafe`
      select user_id as "userId", count(*) as sessions from silverprint.sessions
      where user_id = any (${ids}) and ${liveAt(now)}
      group by user_id`);
    return new Map(rows.map((row) => countRow.parse(row)).map(({ userId, sessions }) => [userId, sessions]));
  }

  // One statement at READ COMMITTED is enough: who comes second waits for the row, sees the new generation and matches nothing.
  async rotate({ id, generation, keyId, now, idleExpiresAt, client }: Rotation): Promise<Session | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(sql.unsafe`
      update silverprint.sessions
      set generation = generation + 1, rotated_at = ${timestamp(now)}, idle_expires_at = ${timestamp(idleExpiresAt)},
        key_id = ${keyId}::smallint,
        key_since = case when key_id = ${keyId}::smallint then key_since else generation + 1 end,
        previous_key_id = case when key_id = ${keyId}::smallint then previous_key_id else key_id end,
        address = coalesce(${client.address ?? null}, address), device = coalesce(${client.device ?? null}, device)
      where id = ${sql.uuid(id)} and generation = ${generation} and ${liveAt(now)}
      returning ${columns}`);
  }

  async revoke(id: SessionId, { now, reason }: Revocation): Promise<boolean> {
    if (!isUuid(id)) return false;
    const { rowCount } = await this.#ask(sql.unsafe`
      update silverprint.sessions set revoked_at = ${timestamp(now)}, revoke_reason = ${reason}
      where id = ${sql.uuid(id)} and revoked_at is null`);
    return rowCount > 0;
  }

  async revokeAll(userId: UserId, { now, reason }: Revocation, spared?: SessionId): Promise<SessionId[]> {
    if (!isUuid(userId)) return [];
    const others =
      spared !== undefined && isUuid(spared) ? sql.fragment`id <> ${sql.uuid(spared)}` : sql.fragment`true`;
    const { rows } = await this.#ask(sql.unsafe`
      update silverprint.sessions set revoked_at = ${timestamp(now)}, revoke_reason = ${reason}
      where user_id = ${sql.uuid(userId)} and ${others} and ${liveAt(now)}
      returning id`);
    return rows.map((row) => idRow.parse(row).id);
  }

  async forget(userId: UserId, moment: Date): Promise<void> {
    if (!isUuid(userId)) return;
    await this.#ask(sql.unsafe`
      delete from silverprint.sessions
      where user_id = ${sql.uuid(userId)} and absolute_expires_at < ${timestamp(moment)}`);
  }

  async deleteOf(userId: UserId): Promise<number> {
    if (!isUuid(userId)) return 0;
    const { rowCount } = await this.#ask(sql.unsafe`
      delete from silverprint.sessions where id in (
        select id from silverprint.sessions where user_id = ${sql.uuid(userId)} order by id
        limit ${deletedAtOnce} for update)`);
    return rowCount;
  }

  async #one(query: QuerySqlToken): Promise<Session | undefined> {
    const { rows } = await this.#ask(query);
    return rows.map((row) => sessionRow.parse(row))[0];
  }
}

function liveAt(now: Date): FragmentSqlToken {
  return sql.fragment`revoked_at is null and ${timestamp(now)} < least(idle_expires_at, absolute_expires_at)`;
}
