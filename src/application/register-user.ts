import { addressPrefix } from '../domain/address.ts';
import type { Client } from '../domain/client.ts';
import {
  RegistrationClosedError,
  UsernameTakenError,
  ValidationError,
  type Violation,
  WeakPasswordError,
} from '../domain/errors.ts';
import { nameCodePointsMax } from '../domain/limits.ts';
import { judgePassword, type PasswordPolicy } from '../domain/password-policy.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User, UserId } from '../domain/user.ts';
import { canonicalUsername, isReservedUsername, usernameRule } from '../domain/username.ts';
import type { AccountJournal } from './account-journal.ts';
import type { Throttle } from './throttle.ts';
import { Turns } from './turns.ts';

type Dependencies = {
  users: UserRepository;
  passwords: PasswordHasher;
  journal: AccountJournal;
  throttle: Throttle;
  passwordPolicy: PasswordPolicy;
  registration: 'open' | 'closed';
  now: () => Date;
  newId: () => UserId;
};
type Input = {
  username: string;
  password: string;
  name?: string | undefined;
  client?: Client | undefined;
};

/**
 * Make an account.
 * @throws {RegistrationClosedError} nobody makes one by themselves
 * @throws {ValidationError} a member breaks a rule; all of them are named
 * @throws {WeakPasswordError} only the password does, by being too easy
 * @throws {UsernameTakenError} in any letter case
 * @throws {OverloadedError} too many passwords are being hashed already
 * @throws {RateLimitedError} too many accounts were made from the address of the client
 */
export class RegisterUser {
  readonly #deps: Dependencies;
  readonly #turns = new Turns();
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username, password, name, client }: Input): Promise<User> {
    const { passwordPolicy, registration, journal, throttle } = this.#deps;
    if (registration === 'closed') throw new RegistrationClosedError();
    const canonical = canonicalUsername(username);
    const verdict = judgePassword(password, passwordPolicy, { username: canonical });
    const violations = [...usernameViolations(canonical), ...nameViolations(name)];
    if (verdict.kind === 'weak' && violations.length === 0) throw new WeakPasswordError([verdict.violation]);
    if (verdict.kind !== 'fine') throw new ValidationError([...violations, verdict.violation]);
    if (canonical === undefined || violations.length > 0) throw new ValidationError(violations);

    // Also for a name that is taken: that answer tells who has an account.
    if (client?.address !== undefined) await throttle.admit('register', addressPrefix(client.address));
    // Hashing is the dear part, and of those who ask for one name at the same moment all but one would do it in vain.
    const user = await this.#turns.take(canonical, () =>
      this.#add({ username, canonicalUsername: canonical, name }, verdict.password),
    );
    await journal.record({ type: 'registered', userId: user.id, client });
    return user;
  }

  async #add(named: Pick<User, 'username' | 'canonicalUsername' | 'name'>, password: string): Promise<User> {
    const { users, passwords, now, newId } = this.#deps;
    if (await users.findByUsername(named.canonicalUsername)) throw new UsernameTakenError();
    const passwordHash = await passwords.hash(password);
    const user = { ...named, id: newId(), passwordHash, createdAt: now(), disabledAt: undefined };
    await users.add(user);
    return user;
  }
}

function usernameViolations(canonical: string | undefined): Violation[] {
  if (canonical === undefined) return [{ pointer: '/username', code: 'pattern', detail: usernameRule }];
  if (!isReservedUsername(canonical)) return [];
  return [{ pointer: '/username', code: 'reserved', detail: 'This username is kept for those who run the service.' }];
}

function nameViolations(name: string | undefined): Violation[] {
  if (name === undefined) return [];
  const fine = name.isWellFormed() && Array.from(name).length <= nameCodePointsMax && !/\p{Cc}/u.test(name);
  const detail = `A name has at most ${nameCodePointsMax} characters, none of them a control character.`;
  return fine ? [] : [{ pointer: '/name', code: 'pattern', detail }];
}
