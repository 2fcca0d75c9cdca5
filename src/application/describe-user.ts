import { InvalidTokenError } from '../domain/errors.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User, UserId } from '../domain/user.ts';

type Dependencies = { users: UserRepository };
type Input = { userId: UserId };

/**
 * Who it is that is signed in.
 * @throws {InvalidTokenError} nobody any more
 */
export class DescribeUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId }: Input): Promise<User> {
    const user = await this.#deps.users.findById(userId);
    if (!user) throw new InvalidTokenError();
    return user;
  }
}
