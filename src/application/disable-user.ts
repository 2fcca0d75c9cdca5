import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import type { Revoker } from './revoker.ts';
import { userNamed } from './user-named.ts';

type Dependencies = { users: UserRepository; revoker: Revoker; now: () => Date };
type Input = { username: string };

/**
 * Close an account to everybody, and end its sessions. One that is closed already stays closed since then.
 * @throws {UserNotFoundError} nobody has this name
 */
export class DisableUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username }: Input): Promise<User> {
    const { users, revoker, now } = this.#deps;
    const user = await userNamed(users, username);
    const closed = await users.setDisabled(user.id, user.disabledAt ?? now());
    // Also where it was closed already: whoever closed it may not have come as far as this. And only now, for who signs in
    // at this moment looks whether the account is open after the session is there.
    await revoker.endAll(user.id, { reason: 'account-disabled' });
    return closed ?? user;
  }
}
