// What the columns of a row hold, for lists: a page has a hundred rows of some thirty columns each, and to read them by a schema
// costs more than the query. As there, a pool decides how it parses columns, and a host's pool decides otherwise than ours.

/** A row as it comes. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws {TypeError} what is there is no text; so do the others, of what they read */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : unexpected(value, 'text');
}

/** An integer column of any size. */
export function whole(value: unknown): number {
  const number = real(value);
  return Number.isInteger(number) ? number : unexpected(value, 'a whole number');
}

/** A column of any numeric type. */
export function real(value: unknown): number {
  const isNumeric = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string';
  const number = isNumeric && value !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? unexpected(value, 'a number') : number;
}

/** A `timestamptz` column. */
export function time(value: unknown): Date {
  const isTime = value instanceof Date || typeof value === 'number' || typeof value === 'string';
  const date = new Date(isTime ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? unexpected(value, 'a time') : date;
}

/** A `bytea` column. */
export function octets(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? new Uint8Array(value) : unexpected(value, 'bytes');
}

/** A text column that holds one of these. */
export function oneOf<Choice extends string>(choices: readonly Choice[]): (value: unknown) => Choice {
  return (value) => choices.find((choice) => choice === value) ?? unexpected(value, `one of ${choices.join(', ')}`);
}

/** An array column. */
export function listOf<Item>(read: (value: unknown) => Item): (value: unknown) => Item[] {
  return (value) => (Array.isArray(value) ? value.map(read) : unexpected(value, 'a list'));
}

/** A `jsonb` column that holds an object. */
export function json(value: unknown): object {
  const content: unknown = typeof value === 'string' ? parsed(value) : value;
  return typeof content === 'object' && content !== null ? content : unexpected(value, 'JSON');
}

/** A column that may be null, which is `undefined` here. */
export function optional<Value>(read: (value: unknown) => Value, value: unknown): Value | undefined {
  return value === null ? undefined : read(value);
}

// The error of the parser would quote the value.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Not the value itself: it may be somebody's.
function unexpected(value: unknown, expected: string): never {
  throw new TypeError(`A column holds ${value === null ? 'null' : typeof value} in the place of ${expected}.`);
}
