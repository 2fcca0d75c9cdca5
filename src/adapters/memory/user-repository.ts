import { UsernameTakenError } from '../../domain/errors.ts';
import type { UserRepository } from '../../domain/ports/user-repository.ts';
import type { User, UserId } from '../../domain/user.ts';

/** Users for as long as the process lives. */
export class MemoryUserRepository implements UserRepository {
  readonly #byId = new Map<UserId, User>();
  readonly #idByUsername = new Map<string, UserId>();

  async add(user: User): Promise<void> {
    if (this.#idByUsername.has(user.canonicalUsername)) throw new UsernameTakenError();
    this.#idByUsername.set(user.canonicalUsername, user.id);
    this.#byId.set(user.id, structuredClone(user));
  }

  async findByUsername(canonicalUsername: string): Promise<User | undefined> {
    const id = this.#idByUsername.get(canonicalUsername);
    return id === undefined ? undefined : this.findById(id);
  }

  async findById(id: UserId): Promise<User | undefined> {
    return structuredClone(this.#byId.get(id));
  }
}
