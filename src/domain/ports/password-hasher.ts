/** Turns passwords into what may be stored, and compares. All of a password counts, any character, any length. */
export interface PasswordHasher {
  /** The form to store. Salted: the same password gives another one each time. */
  hash(password: string): Promise<string>;

  /**
   * Whether `password` is the one that was hashed. Exactly one comparison is made, and `undefined` (nobody to compare
   * with) costs as much as a real hash and is never the one.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>;

  /** Whether `stored` was made with other parameters than `hash` uses now. */
  needsRehash(stored: string): boolean;
}
