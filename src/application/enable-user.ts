import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import { userNamed } from './user-named.ts';

type Dependencies = { users: UserRepository };
type Input = { username: string };

/**
 * Open an account again. Its sessions have ended: its user signs in.
 * @throws {UserNotFoundError} nobody has this name
 */
export class EnableUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username }: Input): Promise<User> {
    const { users } = this.#deps;
    const user = await userNamed(users, username);
    return (await users.setDisabled(user.id, undefined)) ?? user;
  }
}
