import { UserNotFoundError } from '../domain/errors.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import type { Revoker } from './revoker.ts';
import type { Throttle } from './throttle.ts';
import { userNamed } from './user-named.ts';

type Dependencies = { users: UserRepository; revoker: Revoker; throttle: Throttle };
type Input = { username: string };

/**
 * Delete an account without asking for its password; otherwise as its user does it, see {@link DeleteUser}. Gives the user who was.
 * @throws {UserNotFoundError} nobody has this name
 */
export class RemoveUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username }: Input): Promise<User> {
    const { users, revoker, throttle } = this.#deps;
    const user = await userNamed(users, username);
    await this.#delete(user);
    await revoker.forgetAll(user.id);
    // Whoever takes the name next begins anew
    await throttle.pardon(user.canonicalUsername);
    return user;
  }

  /** Whatever its password is by now. */
  async #delete({ id }: User): Promise<void> {
    const { users } = this.#deps;
    for (;;) {
      const current = await users.findById(id);
      if (!current) throw new UserNotFoundError();
      if (await users.delete(id, current.passwordHash)) return;
    }
  }
}
