import { UserNotFoundError } from '../domain/errors.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import { canonicalUsername } from '../domain/username.ts';

/**
 * The user whom somebody who runs the service has named, in any letter case and width.
 * @throws {UserNotFoundError} nobody has this name
 */
export async function userNamed(users: UserRepository, username: string): Promise<User> {
  const canonical = canonicalUsername(username);
  const user = canonical === undefined ? undefined : await users.findByUsername(canonical);
  if (!user) throw new UserNotFoundError();
  return user;
}
