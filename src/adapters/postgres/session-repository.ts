import { type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { Rotation, SessionRepository } from '../../domain/ports/session-repository.ts';
import type { Session, SessionId } from '../../domain/session.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { binary, bytes, isUuid, moment, optional, timestamp, wholeNumber } from './values.ts';

const columns = sql.fragment`id, user_id as "userId", seed, key_id as "keyId", generation, rotated_at as "rotatedAt",
  created_at as "createdAt", idle_expires_at as "idleExpiresAt", absolute_expires_at as "absoluteExpiresAt",
  revoked_at as "revokedAt", revoke_reason as "revokeReason"`;

const sessionRow = z.object({
  id: z.string(),
  userId: z.string(),
  seed: bytes,
  keyId: wholeNumber,
  generation: wholeNumber,
  rotatedAt: moment,
  createdAt: moment,
  idleExpiresAt: moment,
  absoluteExpiresAt: moment,
  revokedAt: optional(moment),
  revokeReason: optional(z.string()),
});

/** Sessions in `silverprint.sessions`. */
export class SlonikSessionRepository implements SessionRepository {
  readonly #ask: Ask;

  constructor(pool: DatabasePool, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
  }

  async add(session: Session): Promise<void> {
    const { revokedAt } = session;
    const insert = sql.unsafe`
      insert into silverprint.sessions (id, user_id, seed, key_id, generation, rotated_at, created_at,
        idle_expires_at, absolute_expires_at, revoked_at, revoke_reason)
      values (${sql.uuid(session.id)}, ${sql.uuid(session.userId)}, ${binary(session.seed)}, ${session.keyId},
        ${session.generation}, ${timestamp(session.rotatedAt)}, ${timestamp(session.createdAt)},
        ${timestamp(session.idleExpiresAt)}, ${timestamp(session.absoluteExpiresAt)},
        ${revokedAt ? timestamp(revokedAt) : null}, ${session.revokeReason ?? null})`;
    await this.#ask(insert);
  }

  async find(id: SessionId): Promise<Session | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(sql.unsafe`select ${columns} from silverprint.sessions where id = ${sql.uuid(id)}`);
  }

  // One statement at READ COMMITTED is enough: who comes second waits for the row, sees the new generation and matches nothing.
  async rotate({ id, generation, keyId, now, idleExpiresAt }: Rotation): Promise<Session | undefined> {
    if (!isUuid(id)) return undefined;
    return this.#one(sql.unsafe`
      update silverprint.sessions
      set generation = generation + 1, key_id = ${keyId}, rotated_at = ${timestamp(now)},
        idle_expires_at = ${timestamp(idleExpiresAt)}
      where id = ${sql.uuid(id)} and generation = ${generation} and revoked_at is null
        and ${timestamp(now)} < least(idle_expires_at, absolute_expires_at)
      returning ${columns}`);
  }

  async #one(query: QuerySqlToken): Promise<Session | undefined> {
    const { rows } = await this.#ask(query);
    return rows.map((row) => sessionRow.parse(row))[0];
  }
}
