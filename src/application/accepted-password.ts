import { ValidationError, WeakPasswordError } from '../domain/errors.ts';
import { judgePassword, type PasswordPolicy, type PasswordUse } from '../domain/password-policy.ts';

/**
 * A new password in the form that is hashed.
 * @throws {ValidationError} it cannot be a password
 * @throws {WeakPasswordError} it is too easy
 */
export function acceptedPassword(typed: string, policy: PasswordPolicy, use: PasswordUse): string {
  const verdict = judgePassword(typed, policy, use);
  if (verdict.kind === 'fine') return verdict.password;
  throw new (verdict.kind === 'weak' ? WeakPasswordError : ValidationError)([verdict.violation]);
}
