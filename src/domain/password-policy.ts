import type { Violation } from './errors.ts';

/** Code points, after NFC. */
export const passwordCodePoints = { min: 8, max: 256 } as const;

/** Why a password is refused: `weak` ones are too easy to guess, `malformed` ones cannot be a password at all. */
export type PasswordVerdict =
  | { readonly kind: 'fine'; readonly password: string }
  | { readonly kind: 'weak' | 'malformed'; readonly violation: Violation };

/**
 * Judge a new password; a fine one comes back in NFC, the form that is hashed.
 *
 * Any character counts and none is required (NIST SP 800-63B). Ill-formed UTF-16 is refused because every lone
 * surrogate becomes the same U+FFFD in UTF-8, so that two different passwords would open one account.
 */
export function judgePassword(typed: string): PasswordVerdict {
  const { min, max } = passwordCodePoints;
  if (!typed.isWellFormed()) return malformed('well-formed', 'The password is not well-formed Unicode.');
  const password = typed.normalize('NFC');
  const codePoints = Array.from(password).length;
  if (codePoints > max) return malformed('max-length', `A password has at most ${max} characters.`);
  if (codePoints >= min) return { kind: 'fine', password };
  const detail = `A password has at least ${min} characters.`;
  return { kind: 'weak', violation: { pointer: '/password', code: 'min-length', detail } };
}

function malformed(code: string, detail: string): PasswordVerdict {
  return { kind: 'malformed', violation: { pointer: '/password', code, detail } };
}
