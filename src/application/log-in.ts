import { InvalidCredentialsError } from '../domain/errors.ts';
import type { Limits } from '../domain/limits.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import { type Session, type SessionId, seedBytes } from '../domain/session.ts';
import type { UserId } from '../domain/user.ts';
import { canonicalUsername } from '../domain/username.ts';
import { issueTokens, type TokenPair } from './issue-tokens.ts';

type Dependencies = {
  users: UserRepository;
  sessions: SessionRepository;
  passwords: PasswordHasher;
  tokens: TokenIssuer;
  signer: Signer;
  limits: Limits;
  now: () => Date;
  newId: () => SessionId;
  randomBytes: (bytes: number) => Uint8Array;
};
type Input = { username: string; password: string };

/**
 * Open a session for whoever knows the password.
 *
 * A name that is nobody's, one that cannot be anybody's and a wrong password cost the same comparison and answer the same.
 * @throws {InvalidCredentialsError} any of these
 */
export class LogIn {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username, password }: Input): Promise<TokenPair> {
    const { users, sessions, passwords, now } = this.#deps;
    const canonical = canonicalUsername(username);
    const user = canonical === undefined ? undefined : await users.findByUsername(canonical);
    // An ill-formed password is nobody's: its lone surrogates would hash like U+FFFD.
    const comparable = password.isWellFormed() ? user?.passwordHash : undefined;
    const matches = await passwords.verify(password.normalize('NFC'), comparable);
    if (!user || !matches) throw new InvalidCredentialsError();

    const session = this.#openedBy(user.id, now());
    await sessions.add(session);
    return issueTokens(this.#deps, session, session.createdAt);
  }

  #openedBy(userId: UserId, now: Date): Session {
    const { signer, limits, newId, randomBytes } = this.#deps;
    return {
      id: newId(),
      userId,
      seed: randomBytes(seedBytes),
      keyId: signer.keyId,
      generation: 0,
      createdAt: now,
      rotatedAt: now,
      idleExpiresAt: new Date(now.getTime() + limits.sessionIdleSeconds * 1000),
      absoluteExpiresAt: new Date(now.getTime() + limits.sessionAbsoluteSeconds * 1000),
      revokedAt: undefined,
      revokeReason: undefined,
    };
  }
}
