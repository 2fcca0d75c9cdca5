import { isCommonPassword, isServiceWord } from './block-list.ts';
import type { Violation } from './errors.ts';

/** What a new password must be. */
export type PasswordPolicy = {
  /** Code points, after NFC: 8 or more. */
  readonly codePointsMin: number;
  /** Whether the most common passwords are refused, and the words of this service. */
  readonly blockList: boolean;
};

/** The policy of a service that nobody configured. */
export const defaultPasswordPolicy: PasswordPolicy = { codePointsMin: 8, blockList: true };

/** Code points, after NFC. */
const codePointsMax = 256;

/** Whose password it will be, and which member of an input it is. */
export type PasswordUse = { readonly username?: string | undefined; readonly pointer?: string };

/** Why a password is refused: `weak` ones are too easy to guess, `malformed` ones cannot be a password at all. */
export type PasswordVerdict =
  | { readonly kind: 'fine'; readonly password: string }
  | { readonly kind: 'weak' | 'malformed'; readonly violation: Violation };

/**
 * Judge a new password; a fine one comes back in NFC, the form that is hashed.
 *
 * Any character counts and none is required (NIST SP 800-63B). Ill-formed UTF-16 is refused because every lone
 * surrogate becomes the same U+FFFD in UTF-8, so that two different passwords would open one account.
 *
 * @param use the canonical username where it is known, which the password must not contain; `/password` by default
 *
 * @example
 * ```ts
 * judgePassword('Password1', defaultPasswordPolicy); // weak, its violation has the code `common`
 * judgePassword('ann-at-the-sea', defaultPasswordPolicy, { username: 'ann' }); // weak: `contains-username`
 * ```
 */
export function judgePassword(typed: string, policy: PasswordPolicy, use: PasswordUse = {}): PasswordVerdict {
  const { username, pointer = '/password' } = use;
  const password = typed.normalize('NFC');
  const codePoints = Array.from(password).length;
  const malformed = malformationOf(password, codePoints);
  if (malformed) return { kind: 'malformed', violation: { pointer, ...malformed } };
  const weak = shortnessOf(codePoints, policy) ?? likelihoodOf(password, policy, username);
  return weak ? { kind: 'weak', violation: { pointer, ...weak } } : { kind: 'fine', password };
}

type Flaw = Omit<Violation, 'pointer'> | undefined;

function malformationOf(password: string, codePoints: number): Flaw {
  if (!password.isWellFormed()) {
    return { code: 'well-formed', detail: 'The password is not well-formed Unicode.' };
  }
  if (codePoints <= codePointsMax) return undefined;
  return { code: 'max-length', detail: `A password has at most ${codePointsMax} characters.` };
}

function shortnessOf(codePoints: number, { codePointsMin }: PasswordPolicy): Flaw {
  if (codePoints >= codePointsMin) return undefined;
  return { code: 'min-length', detail: `A password has at least ${codePointsMin} characters.` };
}

function likelihoodOf(password: string, { blockList }: PasswordPolicy, username?: string): Flaw {
  const folded = password.normalize('NFKC').toLowerCase();
  if (username !== undefined && folded.includes(username)) {
    return { code: 'contains-username', detail: 'The password contains the username.' };
  }
  if (blockList && isCommonPassword(folded)) {
    return { code: 'common', detail: 'This is one of the most common passwords, which are the first to be tried.' };
  }
  if (blockList && isServiceWord(folded)) {
    return { code: 'service-word', detail: 'This is a word that anybody would try here, and little else.' };
  }
  return undefined;
}
