import type { PasswordHasher } from '../domain/ports/password-hasher.ts';

/** Whether a password is the one of this hash; where there is none, it is nobody's. One comparison in any case. */
export function knowsPassword(
  passwords: PasswordHasher,
  password: string,
  passwordHash: string | undefined,
): Promise<boolean> {
  // An ill-formed password is nobody's: its lone surrogates would hash like U+FFFD.
  return passwords.verify(password.normalize('NFC'), password.isWellFormed() ? passwordHash : undefined);
}
