import { type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether `text` can be cast to `uuid`, in the one form that ids have here. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * Whether PostgreSQL can hold `text` and give it back the same: it has no U+0000, and a lone surrogate would turn
 * into U+FFFD on the way, which somebody else's text may contain.
 */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** A time as a parameter, exact to the millisecond. */
export function timestamp(date: Date): FragmentSqlToken {
  return sql.fragment`${date.toISOString()}::timestamptz`;
}

/** Bytes as a parameter. */
export function binary(bytes: Uint8Array): ReturnType<typeof sql.binary> {
  return sql.binary(Buffer.from(bytes));
}

// A pool decides how it parses columns, and a host's pool decides otherwise than ours. These take whatever comes.

/** An integer column of any size. */
export const wholeNumber = z.union([z.number(), z.bigint(), z.string()]).transform(Number).pipe(z.int());

/** A `timestamptz` column. */
export const moment = z
  .union([z.date(), z.number(), z.string()])
  .transform((value) => new Date(value))
  .pipe(z.date());

/** A `bytea` column. */
export const bytes = z.instanceof(Uint8Array).transform((value) => new Uint8Array(value));

/** A column that may be null, which is `undefined` here. */
export function optional<Column extends z.ZodType>(column: Column) {
  return column.nullable().transform((value) => value ?? undefined);
}
