import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { Lane, type LaneLimits } from '../../domain/lane.ts';
import type { PasswordHasher } from '../../domain/ports/password-hasher.ts';

/** A key that goes in front of bcrypt. */
export type Pepper = {
  /** What hashes of it are stored with: 0 to 99,999, and never that of another key. */
  readonly id: number;
  /** At least 32 bytes. */
  readonly key: Uint8Array;
};

/** How much work a password is, and what goes in front of it. */
export type BcryptOptions = {
  /** Work factor: 2^cost rounds. 4 is for tests only; 12 takes about 0.3 s. */
  readonly cost: number;
  /** What new hashes are made with. */
  readonly pepper: Pepper;
  /** What older hashes were made with: they are verified, and made again when their users log in. None by default. */
  readonly oldPeppers?: readonly Pepper[];
  /**
   * How many passwords are worked on side by side, and how many wait. Each takes a core, and one of the threads that
   * files are read on: Node has four of them, unless UV_THREADPOOL_SIZE said otherwise before it started. By default
   * all cores but one are taken, two at most, and 32 wait.
   */
  readonly lane?: LaneLimits;
};

type Stored = { readonly pepperId: number; readonly cost: number; readonly bcrypt: string };

const costMin = 4;
const costMax = 31;
// The cost too: a hash whose cost is out of range is one that bcrypt answers without any work.
const form = /^v1\$(\d{1,5})\$(\$2b\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53})$/;

/**
 * bcrypt over a keyed hash, stored as `v1$<pepper id>$<bcrypt>`.
 *
 * bcrypt itself reads 72 bytes and no more, so it is given the HMAC-SHA-384 of the password, as 64 base64 characters. The key makes
 * hashes that were stolen from somewhere else useless for guessing here.
 *
 * @example
 * ```ts
 * import { deriveKey } from 'silverprint/adapters/node';
 *
 * const passwords = new BcryptPasswordHasher({ cost: 12, pepper: { id: 1, key: deriveKey(rootSecret, 'pepper') } });
 * ```
 */
export class BcryptPasswordHasher implements PasswordHasher {
  readonly #cost: number;
  readonly #pepper: Pepper;
  readonly #peppers: ReadonlyMap<number, Pepper>;
  readonly #lane: Lane;
  readonly #nobody = digestOfNothing();

  /** @throws {RangeError} a cost outside 4 to 31, a pepper of less than 32 bytes, or two with one number */
  constructor({ cost, pepper, oldPeppers = [], lane = laneOfAnyProcess() }: BcryptOptions) {
    if (!Number.isInteger(cost) || cost < costMin || cost > costMax) {
      throw new RangeError(`A bcrypt cost is ${costMin} to ${costMax}, not ${cost}.`);
    }
    this.#pepper = copyOf(pepper);
    const peppers = [this.#pepper, ...oldPeppers.map(copyOf)];
    if (peppers.some(({ key }) => key.length < 32)) throw new RangeError('A pepper has at least 32 bytes.');
    this.#peppers = new Map(peppers.map((each) => [each.id, each]));
    if (this.#peppers.size < peppers.length) throw new RangeError('Two peppers have one number.');
    this.#cost = cost;
    this.#lane = new Lane(lane);
  }

  /** @throws {RangeError} the password is no well-formed Unicode: its lone surrogates would all hash alike */
  async hash(password: string): Promise<string> {
    if (!password.isWellFormed()) throw new RangeError('A password is well-formed Unicode.');
    const hash = await this.#lane.run(() => bcrypt.hash(keyed(password, this.#pepper), this.#cost));
    return `v1$${this.#pepper.id}$${hash}`;
  }

  // What cannot be compared with (no user, a malformed row, a pepper that is gone) costs as much as what can: an early answer would
  // tell which names exist.
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const known = stored === undefined ? undefined : parse(stored);
    const pepper = known && this.#peppers.get(known.pepperId);
    return this.#lane.run(async () => {
      if (!known || !pepper || !password.isWellFormed()) return this.#compareWithNobody(password);
      const matches = await bcrypt.compare(keyed(password, pepper), known.bcrypt);
      await this.#makeUpFor(password, known.cost);
      return matches;
    });
  }

  assertRoom(): void {
    this.#lane.assertRoom();
  }

  needsRehash(stored: string): boolean {
    const known = parse(stored);
    return known?.pepperId !== this.#pepper.id || known.cost !== this.#cost;
  }

  async #compareWithNobody(password: string, cost = this.#cost): Promise<false> {
    const salt = `$2b$${String(cost).padStart(2, '0')}$`;
    await bcrypt.compare(keyed(password, this.#pepper), salt + this.#nobody);
    return false;
  }

  // A hash of a lower cost would answer sooner than nobody does, and so tell that it exists. What is missing to the work of
  // 2^7 rounds after 2^4 of them is 2^4 + 2^5 + 2^6.
  async #makeUpFor(password: string, costDone: number): Promise<void> {
    for (let cost = costDone; cost < this.#cost; cost++) await this.#compareWithNobody(password, cost);
  }
}

function copyOf({ id, key }: Pepper): Pepper {
  return { id, key: Uint8Array.from(key) };
}

function keyed(password: string, { key }: Pepper): string {
  return createHmac('sha384', key).update(password, 'utf8').digest('base64');
}

function parse(stored: string): Stored | undefined {
  const [, pepperId, hash, cost] = form.exec(stored) ?? [];
  if (pepperId === undefined || hash === undefined || cost === undefined) return undefined;
  return { pepperId: Number(pepperId), cost: Number(cost), bcrypt: hash };
}

/**
 * Salt and digest of a well-formed bcrypt hash that is nobody's. Random digits cost a comparison exactly what real ones cost, and
 * nothing to make. (A malformed hash is answered without any work, which can be measured from outside.)
 */
function digestOfNothing(): string {
  const digits = randomBytes(48).toString('base64').replaceAll('+', '.');
  return `${digits.slice(0, 21)}.${digits.slice(22, 53)}`;
}

function laneOfAnyProcess(): LaneLimits {
  return { runningMax: Math.max(1, Math.min(2, availableParallelism() - 1)), waitingMax: 32 };
}
