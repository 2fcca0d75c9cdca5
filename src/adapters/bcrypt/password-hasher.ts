import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { PasswordHasher } from '../../domain/ports/password-hasher.ts';

export type BcryptOptions = {
  /** Work factor: 2^cost rounds. 4 is for tests only; 12 takes about 0.3 s. */
  readonly cost: number;
  /** The key that goes in front of bcrypt, and the number it is stored under. At least 32 bytes. */
  readonly pepper: { readonly id: number; readonly key: Uint8Array };
};

type Stored = { readonly pepperId: number; readonly cost: number; readonly bcrypt: string };

// The cost too: a hash whose cost is out of range is one that bcrypt answers without any work.
const form = /^v1\$(\d{1,5})\$(\$2b\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53})$/;

/**
 * bcrypt over a keyed hash, stored as `v1$<pepper id>$<bcrypt>`.
 *
 * bcrypt itself reads 72 bytes and no more, so it is given the HMAC-SHA-384 of the password, as 64 base64 characters. The key makes
 * hashes that were stolen from somewhere else useless for guessing here.
 */
export class BcryptPasswordHasher implements PasswordHasher {
  readonly #cost: number;
  readonly #pepper: { readonly id: number; readonly key: Uint8Array };
  readonly #nobody: string;

  /** @throws {RangeError} a cost outside 4 to 31, or a pepper of less than 32 bytes */
  constructor({ cost, pepper }: BcryptOptions) {
    if (!Number.isInteger(cost) || cost < 4 || cost > 31)
      throw new RangeError(`A bcrypt cost is 4 to 31, not ${cost}.`);
    if (pepper.key.length < 32) throw new RangeError('A pepper has at least 32 bytes.');
    this.#cost = cost;
    this.#pepper = { id: pepper.id, key: Uint8Array.from(pepper.key) };
    this.#nobody = hashOfNothing(cost);
  }

  /** @throws {RangeError} the password is no well-formed Unicode: its lone surrogates would all hash alike */
  async hash(password: string): Promise<string> {
    if (!password.isWellFormed()) throw new RangeError('A password is well-formed Unicode.');
    return `v1$${this.#pepper.id}$${await bcrypt.hash(this.#keyed(password), this.#cost)}`;
  }

  // What cannot be compared with (no user, a malformed row, another pepper) costs as much as what can: an early answer would tell
  // which names exist.
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const known = stored === undefined ? undefined : parse(stored);
    const comparable = known?.pepperId === this.#pepper.id && password.isWellFormed() ? known.bcrypt : undefined;
    const matches = await bcrypt.compare(this.#keyed(password), comparable ?? this.#nobody);
    return matches && comparable !== undefined;
  }

  needsRehash(stored: string): boolean {
    const known = parse(stored);
    return known?.pepperId !== this.#pepper.id || known.cost !== this.#cost;
  }

  #keyed(password: string): string {
    return createHmac('sha384', this.#pepper.key).update(password, 'utf8').digest('base64');
  }
}

function parse(stored: string): Stored | undefined {
  const [, pepperId, hash, cost] = form.exec(stored) ?? [];
  if (pepperId === undefined || hash === undefined || cost === undefined) return undefined;
  return { pepperId: Number(pepperId), cost: Number(cost), bcrypt: hash };
}

/**
 * A well-formed bcrypt hash that is nobody's. Random digits in the place of a digest cost a comparison exactly what a real one costs, and
 * nothing to make. (A malformed hash is answered without any work, which can be measured from outside.)
 */
function hashOfNothing(cost: number): string {
  const digest = randomBytes(24).toString('base64').replaceAll('+', '.').slice(0, 31);
  return `${bcrypt.genSaltSync(cost)}${digest}`;
}
