import assert from 'node:assert/strict';

/**
 * Lets `count` callers go at the same moment; the outcomes come in the order of the callers. It never rejects.
 *
 * @example
 * ```ts
 * const outcomes = await atOnce(20, () => users.add(aUser({ canonicalUsername: 'ann' })));
 * console.log(outcomes.filter(({ status }) => status === 'fulfilled').length); // 1
 * ```
 */
export async function atOnce<Result>(
  count: number,
  call: (caller: number) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const gate = Promise.withResolvers<void>();
  const callers = Array.from({ length: count }, async (_, caller) => {
    await gate.promise;
    return call(caller);
  });
  gate.resolve();
  return Promise.allSettled(callers);
}

/** The reasons of those outcomes that are rejections. */
export function reasonsOf(outcomes: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
}

/** The values of those outcomes that are none. */
export function valuesOf<Result>(outcomes: readonly PromiseSettledResult<Result>[]): Result[] {
  return outcomes.filter((outcome) => outcome.status === 'fulfilled').map((outcome) => outcome.value);
}

/**
 * What a promise rejects with; it must.
 * @throws {AssertionError} it resolves
 *
 * @example
 * ```ts
 * console.log(await reasonOf(staging.receive(inChunks(someBytes(10)), 9))); // an UploadTooLargeError
 * ```
 */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'rejected') return outcome.reason;
  return assert.fail('It resolved, and should have rejected.');
}
