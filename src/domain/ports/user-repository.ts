import type { User, UserId } from '../user.ts';

/** Which part of the list of all users. */
export type UserListRequest = {
  /** 1 or more. */
  readonly limit: number;
  /** The canonical username where the page before ended; the first page without one. */
  readonly after?: string | undefined;
};

/** Somebody who had an account. */
export type DeletedUser = {
  readonly id: UserId;
  /** How long ago it was deleted, by the repository's own clock. */
  readonly secondsAgo: number;
};

/**
 * Who has an account.
 *
 * @example
 * ```ts
 * const ann = await users.findByUsername('ann'); // the canonical name: in lower case
 * if (ann) await users.setDisabled(ann.id, new Date());
 * ```
 */
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

  /**
   * Delete a user who has this hash, and write the id down as that of a deleted user, atomically: the account is there, or it is
   * written down that what it has left is to go. The username is free at once. Of any number of callers exactly one gets `true`;
   * `false`, and nothing was changed, where there is no such user or another hash by now.
   */
  delete(id: UserId, passwordHash: string): Promise<boolean>;

  /** Up to 100 deleted users, by their ids, from the first one after `afterId` on. They stay written down until they are forgotten. */
  deletedUsers(afterId?: UserId): Promise<readonly DeletedUser[]>;

  /** Forget a deleted user of whom nothing is left. Forgetting who is not there is no error. */
  forgetDeleted(id: UserId): Promise<void>;

  /** Whether this is a user whose account is closed, or who was deleted and is not forgotten. Nobody is who was never a user. */
  isClosed(id: UserId): Promise<boolean>;
}

/** One hash for another; see {@link UserRepository.changePassword}. */
export type PasswordChange = { readonly from: string; readonly to: string };
