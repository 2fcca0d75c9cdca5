/**
 * Turns passwords into what may be stored, and compares. All of a password counts, any character, any length.
 *
 * Both are hard work on purpose, so only so many are worked on side by side, and only so many wait for that: first come,
 * first served. Whoever comes in addition is refused at once, and costs nothing.
 *
 * @example
 * ```ts
 * const stored = await passwords.hash('a long walk home');
 * const isRight = await passwords.verify('a long walk home', stored);
 * if (isRight && passwords.needsRehash(stored)) console.log('to be stored anew');
 * ```
 */
export interface PasswordHasher {
  /**
   * The form to store. Salted: the same password gives another one each time.
   * @throws {OverloadedError} too many wait already
   */
  hash(password: string): Promise<string>;

  /**
   * Whether `password` is the one that was hashed, by these parameters or by older ones. How long it takes does not tell
   * with what it was compared: `undefined` (nobody to compare with) costs as much as a real hash and is never the one,
   * and so does a hash that was cheaper to make.
   * @throws {OverloadedError} too many wait already
   */
  verify(password: string, stored: string | undefined): Promise<boolean>;

  /**
   * Does nothing where there is room for one more at this moment: to be asked before anything else is spent on a password.
   * @throws {OverloadedError} too many wait already
   */
  assertRoom(): void;

  /** Whether `stored` was made with other parameters than `hash` uses now. */
  needsRehash(stored: string): boolean;
}
