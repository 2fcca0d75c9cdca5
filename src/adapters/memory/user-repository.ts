import { UsernameTakenError } from '../../domain/errors.ts';
import type {
  DeletedUser,
  PasswordChange,
  UserListRequest,
  UserRepository,
} from '../../domain/ports/user-repository.ts';
import type { User, UserId } from '../../domain/user.ts';

const usersAtOnce = 100;

/**
 * Users for as long as the process lives.
 *
 * @example
 * ```ts
 * const users = new MemoryUserRepository();
 * const nobody = await users.findByUsername('ann');
 * ```
 */
export class MemoryUserRepository implements UserRepository {
  readonly #byId = new Map<UserId, User>();
  readonly #idByUsername = new Map<string, UserId>();
  readonly #deletedAt = new Map<UserId, number>();
  readonly #now: () => Date;

  /** @param now the clock by which users were deleted; the system's by default */
  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
  }

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

  async list({ limit, after = '' }: UserListRequest): Promise<User[]> {
    const names = [...this.#idByUsername.keys()].filter((name) => name > after).toSorted();
    const users = names.slice(0, limit).map((name) => this.#byId.get(this.#idByUsername.get(name) ?? ''));
    return structuredClone(users.filter((user) => user !== undefined));
  }

  async changePassword(id: UserId, { from, to }: PasswordChange): Promise<boolean> {
    const user = this.#byId.get(id);
    if (user?.passwordHash !== from) return false;
    this.#byId.set(id, { ...user, passwordHash: to });
    return true;
  }

  async setDisabled(id: UserId, disabledAt: Date | undefined): Promise<User | undefined> {
    const user = this.#byId.get(id);
    if (user) this.#byId.set(id, structuredClone({ ...user, disabledAt }));
    return this.findById(id);
  }
  async delete(id: UserId, passwordHash: string): Promise<boolean> {
    const user = this.#byId.get(id);
    if (user?.passwordHash !== passwordHash) return false;
    this.#byId.delete(id);
    this.#idByUsername.delete(user.canonicalUsername);
    this.#deletedAt.set(id, this.#now().getTime());
    return true;
  }

  async deletedUsers(afterId = ''): Promise<readonly DeletedUser[]> {
    const now = this.#now().getTime();
    return [...this.#deletedAt]
      .filter(([id]) => id > afterId)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, usersAtOnce)
      .map(([id, at]) => ({ id, secondsAgo: (now - at) / 1000 }));
  }

  async forgetDeleted(id: UserId): Promise<void> {
    this.#deletedAt.delete(id);
  }

  async isClosed(id: UserId): Promise<boolean> {
    return this.#deletedAt.has(id) || this.#byId.get(id)?.disabledAt !== undefined;
  }
}
