import type { Rule } from '../throttling.ts';

/** Under what attempts are counted: a keyed hash, so that nobody reads names and addresses out of the counts. */
export type AttemptKey = string;

/** Something that is not to be done too often, and by which rule. */
export type Attempt = {
  readonly key: AttemptKey;
  readonly rule: Rule;
  /** An attempt with the id of the one counted last under the key is that one, come again: allowed, and not counted. */
  readonly id?: string | undefined;
  /** While this key is marked, the attempt is neither counted nor denied. */
  readonly unless?: AttemptKey | undefined;
};

/** Why an attempt is denied: the key whose wait is the longest, the first asked for of several. */
export type Denial = { readonly key: AttemptKey; readonly waitMilliseconds: number };

/** What is taken back of what was counted, by keys. */
export type Refund = {
  /** Keys under which one attempt is taken back, and the next need not wait. */
  readonly one?: readonly AttemptKey[];
  /** Keys under which everything is forgotten. */
  readonly all?: readonly AttemptKey[];
  /** A key that is marked until then, or for longer where it is already. Nothing else is counted under it. */
  readonly mark?: { readonly key: AttemptKey; readonly until: Date };
};

/**
 * Counts attempts, for all processes together. Rules say what is denied; `counted` and its siblings are what they mean.
 *
 * @example
 * ```ts
 * const rule = { attempts: 5, windowSeconds: 60 };
 * const denial = await attempts.reserve([{ key: 'postcards of ann', rule }], new Date());
 * if (denial) console.log(`Come back in ${denial.waitMilliseconds} ms.`);
 * // what turned out to be none does not count
 * await attempts.refund({ one: ['postcards of ann'] }, new Date());
 * ```
 */
export interface AttemptLimiter {
  /**
   * Count an attempt under each of the keys if none of their rules denies it, and under none of them otherwise; it is
   * `undefined` when it was counted. Atomic: of any number of callers as many are allowed as would be one after another.
   * What was counted and is over is forgotten sooner or later, so that it does not pile up.
   * @throws {DependencyUnavailableError} nothing can be said about it: it counts as denied
   */
  reserve(attempts: readonly Attempt[], now: Date): Promise<Denial | undefined>;

  /** Take back what was reserved, all of it or nothing. What nobody has counted can be refunded: then nothing changes. */
  refund(refund: Refund, now: Date): Promise<void>;
}
