import type { Client } from '../domain/client.ts';
import { InvalidCredentialsError, InvalidTokenError, SessionRevokedError } from '../domain/errors.ts';
import type { Limits } from '../domain/limits.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { SessionId } from '../domain/session.ts';
import type { User, UserId } from '../domain/user.ts';
import { acceptedPassword } from './accepted-password.ts';
import type { AccountJournal } from './account-journal.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';
import { knowsPassword } from './knows-password.ts';
import type { Revoker } from './revoker.ts';
import { rotateSession } from './rotate-session.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = {
  users: UserRepository;
  sessions: SessionRepository;
  passwords: PasswordHasher;
  passwordPolicy: PasswordPolicy;
  tokens: TokenIssuer;
  signer: Signer;
  revoker: Revoker;
  journal: AccountJournal;
  throttle: Throttle;
  limits: Limits;
  now: () => Date;
};
type Input = {
  userId: UserId;
  sessionId: SessionId;
  currentPassword: string;
  newPassword: string;
  client?: Client | undefined;
};

/**
 * Give the user another password, end every other session, and hand out the next tokens of the one that asks.
 * @throws {ValidationError} the new password cannot be one
 * @throws {WeakPasswordError} it is too easy
 * @throws {InvalidCredentialsError} the current password is another one
 * @throws {TooManyAttemptsError} there were too many guesses at it
 * @throws {SessionRevokedError} the password was changed, and the session ended meanwhile
 */
export class ChangePassword {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ userId, sessionId, currentPassword, newPassword, client }: Input): Promise<TokenPair> {
    const { users, passwords, revoker, journal, throttle } = this.#deps;
    const user = await users.findById(userId);
    if (!user) throw new InvalidTokenError();
    const use = { username: user.canonicalUsername, pointer: '/new_password' };
    const fine = acceptedPassword(newPassword, this.#deps.passwordPolicy, use);
    const guess = { account: user.canonicalUsername, address: client?.address };
    if (!(await throttle.judge(guess, async () => (await this.#knows(user, currentPassword)) || undefined))) {
      await journal.record({ type: 'login-failed', userId, sessionId, client });
      throw new InvalidCredentialsError();
    }
    await this.#replace(user, currentPassword, await passwords.hash(fine));
    await journal.record({ type: 'password-changed', userId, sessionId, client });
    await revoker.endAll(userId, { reason: 'password-change', client }, sessionId);
    return this.#nextTokens(sessionId, client);
  }

  #knows({ passwordHash }: User, password: string): Promise<boolean> {
    return knowsPassword(this.#deps.passwords, password, passwordHash);
  }

  /** Only in the place of the hash that was compared with: of two who change it at the same moment, one does. */
  async #replace(user: User, password: string, to: string): Promise<void> {
    const { users } = this.#deps;
    if (await users.changePassword(user.id, { from: user.passwordHash, to })) return;
    // Somebody else's password by now, or the same one hashed anew by a sign-in
    const current = await users.findById(user.id);
    const isSame = current !== undefined && (await this.#knows(current, password));
    if (isSame && (await users.changePassword(user.id, { from: current.passwordHash, to }))) return;
    throw new InvalidCredentialsError();
  }

  async #nextTokens(id: SessionId, client: Client | undefined): Promise<TokenPair> {
    const { sessions, now } = this.#deps;
    for (;;) {
      const generation = (await sessions.find(id))?.generation;
      const at = now();
      const rotated =
        generation === undefined ? undefined : await rotateSession(this.#deps, { id, generation, now: at, client });
      if (rotated) return issueTokens(this.#deps, rotated, at);
      // A refresh came in between, which is no reason to fail; that the session has ended is.
      if ((await sessions.find(id))?.generation === generation) throw new SessionRevokedError();
    }
  }
}
