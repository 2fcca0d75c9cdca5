import { type Client, keptClient } from '../domain/client.ts';
import { InvalidCredentialsError } from '../domain/errors.ts';
import { type Limits, sessionsPerUserMax } from '../domain/limits.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import { type Session, type SessionId, seedBytes } from '../domain/session.ts';
import type { User } from '../domain/user.ts';
import { canonicalUsername } from '../domain/username.ts';
import type { AccountJournal } from './account-journal.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';
import { knowsPassword } from './knows-password.ts';
import { renewHash } from './renew-hash.ts';
import type { Revoker } from './revoker.ts';
import type { Throttle } from './throttle.ts';

type Dependencies = {
  users: UserRepository;
  sessions: SessionRepository;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
  signer: Signer;
  revoker: Revoker;
  journal: AccountJournal;
  throttle: Throttle;
  logger: Logger;
  limits: Limits;
  now: () => Date;
  newId: () => SessionId;
  randomBytes: (bytes: number) => Uint8Array;
};
type Input = { username: string; password: string; client?: Client | undefined };

/**
 * Open a session for whoever knows the password. A user has at most 20: one more ends the oldest.
 *
 * A name that is nobody's, one that cannot be anybody's, a closed account and a wrong password cost the same
 * comparison and answer the same.
 * @throws {InvalidCredentialsError} any of these
 * @throws {OverloadedError} too many passwords are being compared already; this one was not
 * @throws {TooManyAttemptsError} there were too many of them, of this name or from this address; this one was not compared
 */
export class LogIn {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username, password, client }: Input): Promise<TokenPair> {
    const { users, passwords, journal, throttle } = this.#deps;
    // In a storm of sign-ins, those who have no chance cost the database nothing.
    passwords.assertRoom();
    const canonical = canonicalUsername(username);
    const guess = { account: canonical ?? username, address: client?.address };
    const session = await throttle.judge(guess, async () => {
      const user = canonical === undefined ? undefined : await users.findByUsername(canonical);
      const opened = (await this.#knows(user, password)) && user ? await this.#open(user, password, client) : undefined;
      // Written down for nobody, too: what costs more for those who exist would tell them apart.
      if (!opened) await journal.record({ type: 'login-failed', userId: user?.id, client });
      return opened;
    });
    if (!session) throw new InvalidCredentialsError();
    await journal.record({ type: 'logged-in', userId: session.userId, sessionId: session.id, client });
    return issueTokens(this.#deps, session, session.createdAt);
  }

  /** Whether it is the password of the user, whose account is open; one comparison in any case. */
  #knows(user: User | undefined, password: string): Promise<boolean> {
    const isOpen = user !== undefined && user.disabledAt === undefined;
    return knowsPassword(this.#deps.passwords, password, isOpen ? user.passwordHash : undefined);
  }

  async #open(user: User, password: string, client?: Client): Promise<Session | undefined> {
    const { sessions, revoker, now } = this.#deps;
    const session = this.#sessionOf(user, now(), client);
    await sessions.forget(user.id, session.createdAt);
    await sessions.add(session);
    const endIt = () => revoker.end(session, { reason: 'password-change', client });
    const isGood = await this.#stillKnows(user, password).catch(async (error: unknown) => {
      // Nobody gets its tokens. Whatever becomes of ending it: why nothing could be said is what matters.
      await endIt().catch(() => {});
      throw error;
    });
    if (!isGood) {
      await endIt();
      return undefined;
    }
    const tooMany = (await sessions.listLive(user.id, now())).slice(sessionsPerUserMax);
    for (const oldest of tooMany) await revoker.end(oldest, { reason: 'too-many-sessions', client });
    await renewHash(this.#deps, user, password);
    return session;
  }

  /** Whoever changed the password, closed or deleted the account while it was compared has not ended a session of after that. */
  async #stillKnows({ id, passwordHash }: User, password: string): Promise<boolean> {
    const current = await this.#deps.users.findById(id);
    if (current?.passwordHash === passwordHash && current.disabledAt === undefined) return true;
    return this.#knows(current, password);
  }

  #sessionOf({ id: userId }: User, now: Date, client?: Client): Session {
    const { signer, limits, newId, randomBytes } = this.#deps;
    return {
      id: newId(),
      userId,
      seed: randomBytes(seedBytes),
      keyId: signer.keyId,
      keySince: 0,
      previousKeyId: undefined,
      generation: 0,
      createdAt: now,
      rotatedAt: now,
      idleExpiresAt: new Date(now.getTime() + limits.sessionIdleSeconds * 1000),
      absoluteExpiresAt: new Date(now.getTime() + limits.sessionAbsoluteSeconds * 1000),
      revokedAt: undefined,
      revokeReason: undefined,
      client: keptClient(client),
    };
  }
}
