import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../../domain/ports/signer.ts';

/** Signs with a key that lives in the database itself: for what only that database's own rows give meaning to. */
export class InstallationSigner implements Signer {
  readonly keyId = 0;
  readonly #key: Uint8Array;

  /** @param key 32 random bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  sign(purpose: string, message: Uint8Array, keyId: number = this.keyId): Uint8Array {
    if (keyId !== this.keyId) throw new RangeError(`There is no key ${keyId}.`);
    // A key of its own for each purpose: no choice of purpose and message can spell another pair.
    const key = hmac(this.#key, Buffer.from(purpose, 'utf8'));
    return new Uint8Array(hmac(key, message));
  }

  verify(purpose: string, message: Uint8Array, tag: Uint8Array, keyId: number = this.keyId): boolean {
    if (keyId !== this.keyId) return false;
    const expected = this.sign(purpose, message);
    return tag.length === expected.length && timingSafeEqual(tag, expected);
  }
}

function hmac(key: Uint8Array, message: Uint8Array): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
