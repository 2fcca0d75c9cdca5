import type { User, UserId } from '../user.ts';

/** Who has an account. */
export interface UserRepository {
  /**
   * Add a user. Of any number of callers with the same canonical username exactly one succeeds.
   * @throws {UsernameTakenError} the canonical username is there already. Nothing was changed.
   */
  add(user: User): Promise<void>;

  /** The user with this canonical username, or `undefined`. */
  findByUsername(canonicalUsername: string): Promise<User | undefined>;

  /** The user with this id, or `undefined`. */
  findById(id: UserId): Promise<User | undefined>;
}
