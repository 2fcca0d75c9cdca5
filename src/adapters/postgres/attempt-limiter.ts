import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Attempt, AttemptKey, AttemptLimiter, Denial, Refund } from '../../domain/ports/attempt-limiter.ts';
import { type Ask, askOn } from './on-connection.ts';
import type { Timeouts } from './timeouts.ts';
import { moment, timestamp } from './values.ts';

const denialRow = z.object({ key: z.string(), until: moment });

/** Attempts in `silverprint.attempts`, by functions of the database: each call is one statement. */
export class SlonikAttemptLimiter implements AttemptLimiter {
  readonly #ask: Ask;

  constructor(pool: DatabasePool, timeouts?: Timeouts) {
    this.#ask = askOn(pool, timeouts);
  }

  async reserve(attempts: readonly Attempt[], now: Date): Promise<Denial | undefined> {
    const { rows } = await this.#ask(sql.unsafe`
      select denied_key as "key", denied_until as "until"
      from silverprint.reserve_attempts(${JSON.stringify(attempts.map(flat))}::jsonb, ${timestamp(now)})`);
    const [denied] = rows.map((row) => denialRow.parse(row));
    return denied && { key: denied.key, waitMilliseconds: denied.until.getTime() - now.getTime() };
  }

  async refund({ one = [], all = [], mark }: Refund, now: Date): Promise<void> {
    await this.#ask(sql.unsafe`
      select silverprint.refund_attempts(${keys(one)}, ${keys(all)}, ${mark?.key ?? null},
        ${mark ? timestamp(mark.until) : null}, ${timestamp(now)})`);
  }
}

function flat({ key, id, unless, rule }: Attempt): object {
  return { key, id, unless, ...rule };
}

function keys(keys: readonly AttemptKey[]): ReturnType<typeof sql.array> {
  return sql.array(keys, 'text');
}
