import type { Logger } from '../domain/ports/logger.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';

type Dependencies = { users: UserRepository; passwords: PasswordHasher; logger: Logger };

/**
 * Hash a password anew that its user has just shown, where its hash was made with older parameters. A password that was
 * changed meanwhile stays. A failure is logged and not thrown: the next sign-in is as good a moment.
 */
export async function renewHash(
  { users, passwords, logger }: Dependencies,
  { id, passwordHash: from }: User,
  password: string,
): Promise<void> {
  if (!passwords.needsRehash(from)) return;
  try {
    await users.changePassword(id, { from, to: await passwords.hash(password.normalize('NFC')) });
  } catch (error) {
    logger.warn({ error, userId: id }, 'a password could not be hashed with the present parameters');
  }
}
