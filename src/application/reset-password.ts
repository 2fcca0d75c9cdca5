import { UserNotFoundError } from '../domain/errors.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User } from '../domain/user.ts';
import { acceptedPassword } from './accepted-password.ts';
import type { AccountJournal } from './account-journal.ts';
import type { Revoker } from './revoker.ts';
import type { Throttle } from './throttle.ts';
import { userNamed } from './user-named.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  revoker: Revoker;
  journal: AccountJournal;
  throttle: Throttle;
};
type Input = { username: string; password: string };

/**
 * Give a user another password without asking for the one before, end every session, and forget the wrong guesses at the
 * account: whoever forgot a password has made some. A closed account stays closed.
 * @throws {UserNotFoundError} nobody has this name
 * @throws {ValidationError} the password cannot be one
 * @throws {WeakPasswordError} it is too easy
 */
export class ResetPassword {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username, password }: Input): Promise<User> {
    const { users, passwords, passwordPolicy, revoker, journal, throttle } = this.#deps;
    const user = await userNamed(users, username);
    const fine = acceptedPassword(password, passwordPolicy, { username: user.canonicalUsername });
    await this.#replace(user, await passwords.hash(fine));
    await journal.record({ type: 'password-changed', userId: user.id, client: undefined });
    await revoker.endAll(user.id, { reason: 'password-reset' });
    await throttle.pardon(user.canonicalUsername);
    return user;
  }

  /** In the place of whatever is there: what its user or a sign-in put there meanwhile is what is to go. */
  async #replace({ id }: User, to: string): Promise<void> {
    const { users } = this.#deps;
    for (;;) {
      const from = (await users.findById(id))?.passwordHash;
      if (from === undefined) throw new UserNotFoundError();
      if (await users.changePassword(id, { from, to })) return;
    }
  }
}
