import type { Client } from '../domain/client.ts';
import { InvalidCredentialsError, InvalidTokenError } from '../domain/errors.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { SessionId } from '../domain/session.ts';
import type { User, UserId } from '../domain/user.ts';
import type { AccountJournal } from './account-journal.ts';
import { knowsPassword } from './knows-password.ts';
import type { Revoker } from './revoker.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  revoker: Revoker;
  journal: AccountJournal;
  throttle: Throttle;
};
type Input = { userId: UserId; sessionId: SessionId; password: string; client?: Client | undefined };

/**
 * Delete the account of a user who says the password once more. Once this resolves, the account is gone and its sessions are over;
 * its images, links and events are nobody's, and go as {@link ClearDeletedUsers} gets to them. The name is free.
 * @throws {InvalidTokenError} there is no such account any more, or it is closed
 * @throws {InvalidCredentialsError} it is another password
 * @throws {TooManyAttemptsError} there were too many guesses at it
 * @throws {OverloadedError} too many passwords are being compared already
 * @throws {DependencyUnavailableError} the account is whole, or it is deleted
 */
export class DeleteUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, sessionId, password, client }: Input): Promise<void> {
    const { users, passwords, revoker, journal, throttle } = this.#deps;
    const user = await users.findById(userId);
    if (!user || user.disabledAt !== undefined) throw new InvalidTokenError();
    const guess = { account: user.canonicalUsername, address: client?.address };
    const isRight = async () => (await knowsPassword(passwords, password, user.passwordHash)) || undefined;
    if (!(await throttle.judge(guess, isRight))) {
      await journal.record({ type: 'login-failed', userId, sessionId, client });
      throw new InvalidCredentialsError();
    }
    await this.#delete(user, password);
    await revoker.forgetAll(userId);
  }

  /** Only with the hash that was compared with: whoever changed the password meanwhile wants somebody else to be kept out. */
  async #delete({ id, passwordHash }: User, password: string): Promise<void> {
    const { users, passwords } = this.#deps;
    if (await users.delete(id, passwordHash)) return;
    const current = await users.findById(id);
    // Asked for twice at the same moment
    if (!current) return;
    // The same password, hashed anew by a sign-in
    const isSame = await knowsPassword(passwords, password, current.passwordHash);
    if (!isSame || !(await users.delete(id, current.passwordHash))) throw new InvalidCredentialsError();
  }
}
