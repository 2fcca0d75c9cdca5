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
  const folded = typed.replace(/[\uff01-\uff5e]/g, halfWidth).toLowerCase();
  return allowed.test(folded) ? folded : undefined;
}

// Not NFKC, which would make a plain name of 𝐤ⓐﬁ, too, and of a plus sign that is a Hebrew letter.
function halfWidth(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}

// With the signs that a name may have taken out, so that ad.min is no way around.
const reserved: ReadonlySet<string> = new Set(
  `abuse admin administrator administrators admins anonymous api auth everybody everyone guest helpdesk hostmaster
  login logout me moderator moderators nobody null official operator operators owner postmaster register root security
  self service silverprint staff superuser support sysadmin sysop system team undefined webmaster www you`.split(/\s+/),
);

/** Whether a canonical username could be taken for the service itself or those who run it. Nobody new gets it. */
export function isReservedUsername(canonicalUsername: string): boolean {
  return reserved.has(canonicalUsername.replace(/[._+-]/g, ''));
}
