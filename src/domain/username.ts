const allowed = /^[a-z0-9][a-z0-9._@+-]{1,62}[a-z0-9]$/;

/** What a username must be, for people. */
export const usernameRule =
  'A username has 3 to 64 characters: the letters a to z, digits and . _ @ + -, with a letter or a digit at both ends.';

/**
 * The form of a name that is unique, or `undefined` when it is no name.
 *
 * A strict subset of RFC 8265's UsernameCaseMapped, so that it can be widened later: full-width and upper-case
 * letters fold, everything else outside ASCII is refused rather than repaired.
 *
 * @example
 * ```ts
 * canonicalUsername('Ann@Example.org'); // 'ann@example.org'
 * canonicalUsername('ann!'); // undefined
 * ```
 */
export function canonicalUsername(typed: string): string | undefined {
  const folded = typed.normalize('NFKC').toLowerCase();
  return allowed.test(folded) ? folded : undefined;
}
