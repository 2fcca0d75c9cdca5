import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';

// What `node:assert` has no word for. A suite takes what an adapter gives for what it holds: a `Buffer` is the bytes in it, and a row of
// some database without a prototype is an object like any other.

/** Two things are alike in all that they hold. */
export function assertSame(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}

/** Something has these members, among others. */
export function assertHas(actual: unknown, members: Readonly<Record<string, unknown>>, message?: string): void {
  if (typeof actual !== 'object' || actual === null) return assertSame(actual, members, message);
  const has = Object.keys(members).map((name) => [name, (actual as Record<string, unknown>)[name]]);
  assertSame(Object.fromEntries(has), members, message);
}

/** An error, or anything else, is of a class. */
export function assertInstance<Of>(
  actual: unknown,
  of: abstract new (...parameters: never[]) => Of,
  message?: string,
): asserts actual is Of {
  if (!(actual instanceof of)) fail(`what is no ${of.name}`, actual, message);
}

/** A number is one of those between two, which are among them. */
export function assertWithin(actual: number | undefined, least: number, most: number, message?: string): void {
  if (actual === undefined || !(actual >= least && actual <= most)) {
    fail(`what is not from ${least} to ${most}`, actual, message);
  }
}

/** Two lists have the same members, in any order. */
export function assertMembers(actual: readonly unknown[], expected: readonly unknown[], message?: string): void {
  const left = [...actual];
  const missing = expected.filter((one) => {
    const at = indexIn(left, one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  assertSame({ missing, unexpected: left }, { missing: [], unexpected: [] }, message);
}

/** A list has these members, or a text these parts, among others. */
export function assertIncludes(
  actual: readonly unknown[] | string,
  expected: readonly unknown[],
  message?: string,
): void {
  const missing = expected.filter((one) => indexIn(actual, one) < 0);
  assertSame(missing, [], message ?? `missing: ${shown(missing)}`);
}

/** A list has none of these members, or a text none of these parts. */
export function assertExcludes(
  actual: readonly unknown[] | string,
  expected: readonly unknown[],
  message?: string,
): void {
  const found = expected.filter((one) => indexIn(actual, one) >= 0);
  assertSame(found, [], message ?? `unexpected: ${shown(found)}`);
}

/** Bytes are the same. A message that shows a megabyte helps nobody: the first byte that differs does. */
export function assertBytes(actual: Uint8Array | undefined, expected: Uint8Array): void {
  assert.equal(actual?.length, expected.length, `${actual?.length} bytes, where ${expected.length} were expected`);
  let at = 0;
  while (at < expected.length && actual?.[at] === expected[at]) at++;
  assert.equal(
    at,
    expected.length,
    `the first byte that differs is ${at}: ${actual?.[at]} in place of ${expected[at]}`,
  );
}

function fail(what: string, actual: unknown, message?: string): never {
  const cause = actual instanceof Error ? { cause: actual } : {};
  const text = `${message ? `${message}: ` : ''}${what}: ${shown(actual)}`;
  throw Object.assign(new assert.AssertionError({ message: text, actual }), cause);
}

function indexIn(all: readonly unknown[] | string, one: unknown): number {
  if (typeof all === 'string') return all.indexOf(String(one));
  const at = all.indexOf(one);
  return at >= 0 || typeof one !== 'object'
    ? at
    : all.findIndex((other) => isDeepStrictEqual(plain(other), plain(one)));
}

function shown(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Infinity });
}

/** A copy that is of no class, but for what the core knows the class of. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map(Array.from(value, ([key, held]) => [key, plain(held)]));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof Set || value instanceof Error) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
