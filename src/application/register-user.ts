import { ValidationError, type Violation, WeakPasswordError } from '../domain/errors.ts';
import { nameCodePointsMax } from '../domain/limits.ts';
import { judgePassword } from '../domain/password-policy.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { User, UserId } from '../domain/user.ts';
import { canonicalUsername, usernameRule } from '../domain/username.ts';

type Dependencies = { users: UserRepository; passwords: PasswordHasher; now: () => Date; newId: () => UserId };
type Input = { username: string; password: string; name?: string | undefined };

/**
 * Make an account.
 * @throws {ValidationError} a member breaks a rule; all of them are named
 * @throws {WeakPasswordError} only the password does, by being too easy
 * @throws {UsernameTakenError} in any letter case
 */
export class RegisterUser {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ username, password, name }: Input): Promise<User> {
    const { users, passwords, now, newId } = this.#deps;
    const canonical = canonicalUsername(username);
    const verdict = judgePassword(password);
    const violations = [...usernameViolations(canonical), ...nameViolations(name)];
    if (verdict.kind === 'weak' && violations.length === 0) throw new WeakPasswordError([verdict.violation]);
    if (verdict.kind !== 'fine') throw new ValidationError([...violations, verdict.violation]);
    if (canonical === undefined || violations.length > 0) throw new ValidationError(violations);

    const passwordHash = await passwords.hash(verdict.password);
    const user = { id: newId(), username, canonicalUsername: canonical, name, passwordHash, createdAt: now() };
    await users.add(user);
    return user;
  }
}

function usernameViolations(canonical: string | undefined): Violation[] {
  return canonical === undefined ? [{ pointer: '/username', code: 'pattern', detail: usernameRule }] : [];
}

function nameViolations(name: string | undefined): Violation[] {
  if (name === undefined) return [];
  const fine = name.isWellFormed() && Array.from(name).length <= nameCodePointsMax && !/\p{Cc}/u.test(name);
  const detail = `A name has at most ${nameCodePointsMax} characters, none of them a control character.`;
  return fine ? [] : [{ pointer: '/name', code: 'pattern', detail }];
}
