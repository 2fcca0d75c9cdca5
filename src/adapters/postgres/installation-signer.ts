import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../../domain/ports/signer.ts';

/** Signs with a key that lives in the database itself: for what only that database's own rows give meaning to. */
export class InstallationSigner implements Signer {
  readonly keyId = 0;
  readonly #key: KeyObject;
  readonly #keys = new Map<string, KeyObject>();

  /** @param key 32 random bytes */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  sign(purpose: string, message: Uint8Array, keyId: number = this.keyId): Uint8Array {
    if (keyId !== this.keyId) throw new RangeError(`There is no key ${keyId}.`);
    return new Uint8Array(hmac(this.#keyOf(purpose), message));
  }

  verify(purpose: string, message: Uint8Array, tag: Uint8Array, keyId: number = this.keyId): boolean {
    if (keyId !== this.keyId) return false;
    const expected = this.sign(purpose, message);
    return tag.length === expected.length && timingSafeEqual(tag, expected);
  }

  // A key of its own for each purpose: no choice of purpose and message can spell another pair. Purposes are words of the source
  // code, so the map stays small. A tag by a key object costs a seventh of one by its bytes.
  #keyOf(purpose: string): KeyObject {
    const known = this.#keys.get(purpose);
    if (known) return known;
    const key = createSecretKey(hmac(this.#key, Buffer.from(purpose, 'utf8')));
    this.#keys.set(purpose, key);
    return key;
  }
}

function hmac(key: KeyObject, message: Uint8Array): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
