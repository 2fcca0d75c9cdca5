import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../../domain/ports/signer.ts';

/** Which key, and its number; all of it can be left out. */
export type MemorySignerOptions = {
  /** At least 32 bytes; random ones by default, so that nothing outlives the signer. */
  readonly key?: Uint8Array;
  /** 0 by default. */
  readonly keyId?: number;
};

const keyBytesMin = 32;

/**
 * HMAC-SHA-256 with a key that is held in memory; each purpose has a key of its own, made from it.
 *
 * @example
 * ```ts
 * const signer = new MemorySigner();
 * const tag = signer.sign('orders', new TextEncoder().encode('order 17'));
 * ```
 */
export class MemorySigner implements Signer {
  readonly keyId: number;
  readonly #key: Uint8Array;

  /** @throws {RangeError} the key is too short to be one */
  constructor({ key = randomBytes(keyBytesMin), keyId = 0 }: MemorySignerOptions = {}) {
    if (key.length < keyBytesMin) throw new RangeError(`A signing key has at least ${keyBytesMin} bytes.`);
    this.keyId = keyId;
    this.#key = Uint8Array.from(key);
  }

  sign(purpose: string, message: Uint8Array, keyId: number = this.keyId): Uint8Array {
    if (keyId !== this.keyId) throw new RangeError(`There is no signing key ${keyId}.`);
    const purposeKey = createHmac('sha256', this.#key).update(purpose, 'utf8').digest();
    return new Uint8Array(createHmac('sha256', purposeKey).update(message).digest());
  }

  verify(purpose: string, message: Uint8Array, tag: Uint8Array, keyId: number = this.keyId): boolean {
    const known = keyId === this.keyId;
    // The tag is computed for an unknown key too: how long it takes says nothing about which keys there are.
    const expected = this.sign(purpose, message);
    return tag.length === expected.length && timingSafeEqual(tag, expected) && known;
  }
}
