import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Lane, type LaneLimits } from '../../domain/lane.ts';
import type { PasswordHasher } from '../../domain/ports/password-hasher.ts';

/** What hashes are told apart by, and how many are made side by side; all of it can be left out. */
export type MemoryPasswordHasherOptions = {
  /** The make of a hash: those of any other are to be made again. 1 by default. */
  readonly version?: number;
  /** Passwords at a time, and those that wait beyond; no end by default. */
  readonly lane?: LaneLimits;
};

const saltBytes = 16;
const form = /^memory\$(\d+)\$([0-9a-f]{32})\$([0-9a-f]{64})$/;

/**
 * Passwords as salted SHA-256, which costs nothing: for tests that are about something else, and for no password of anybody's.
 *
 * @example
 * ```ts
 * const passwords = new MemoryPasswordHasher();
 * const stored = await passwords.hash('a long walk home');
 * ```
 */
export class MemoryPasswordHasher implements PasswordHasher {
  readonly #version: number;
  readonly #lane: Lane;

  constructor({ version = 1, lane = { runningMax: Infinity, waitingMax: 0 } }: MemoryPasswordHasherOptions = {}) {
    this.#version = version;
    this.#lane = new Lane(lane);
  }

  hash(password: string): Promise<string> {
    return this.#lane.run(async () => {
      const salt = randomBytes(saltBytes).toString('hex');
      return `memory$${this.#version}$${salt}$${digest(salt, password).toString('hex')}`;
    });
  }

  verify(password: string, stored: string | undefined): Promise<boolean> {
    return this.#lane.run(async () => {
      const [, , salt = '', hash = ''] = form.exec(stored ?? '') ?? [];
      const expected = Buffer.from(hash, 'hex');
      const actual = digest(salt, password);
      return expected.length === actual.length && timingSafeEqual(actual, expected);
    });
  }

  assertRoom(): void {
    this.#lane.assertRoom();
  }

  needsRehash(stored: string): boolean {
    return form.exec(stored)?.[1] !== String(this.#version);
  }
}

function digest(salt: string, password: string): Buffer {
  return createHash('sha256').update(salt).update(password, 'utf8').digest();
}
