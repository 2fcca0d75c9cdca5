import type { User, UserId } from '../user.ts';

export type UserListRequest = {
  /** 1 or more. */
  readonly limit: number;
  /** The canonical username where the page before ended; the first page without one. */
  readonly after?: string | undefined;
};

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

  /**
   * Users by canonical username, from the first one after `after` on. Fewer than `limit` are the last ones. A user who is
   * there throughout appears exactly once, whoever is added meanwhile. For whoever runs the service: it knows no owner.
   */
  list(request: UserListRequest): Promise<User[]>;

  /**
   * Store the hash `to` in the place of `from`, and tell whether that was done: not where another hash is there by now.
   * Of any number of callers that replace the same hash exactly one succeeds. Whoever does not may look again: the new
   * hash can be one of the same password.
   */
  changePassword(id: UserId, change: PasswordChange): Promise<boolean>;

  /**
   * Close the account since `disabledAt`, or open it again with `undefined`. Sessions are none of its business: who
   * closes an account revokes them, too. Gives the user as it is afterwards, or `undefined` where there is none.
   */
  setDisabled(id: UserId, disabledAt: Date | undefined): Promise<User | undefined>;
}

/** One hash for another; see {@link UserRepository.changePassword}. */
export type PasswordChange = { readonly from: string; readonly to: string };
