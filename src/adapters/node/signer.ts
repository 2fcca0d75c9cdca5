import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../../domain/ports/signer.ts';
import { deriveKey } from './derive-key.ts';

/** The one key there is so far; a second root secret would bring the next number. */
const onlyKeyId = 1;

/**
 * HMAC-SHA-256 by node:crypto, with a key derived from the root secret for each purpose.
 *
 * @example
 * ```ts
 * const signer = new NodeSigner(rootSecret);
 * const { images } = createSilverprint({ images: database.images, ...files, compressor, signer }); // with links
 * ```
 */
export class NodeSigner implements Signer {
  readonly keyId = onlyKeyId;
  readonly #rootSecret: Uint8Array;
  readonly #keys = new Map<string, KeyObject>();

  /** @throws {RangeError} the secret has less than 32 bytes */
  constructor(rootSecret: Uint8Array) {
    // A copy, so that what the caller does to the buffer afterwards changes no key.
    this.#rootSecret = Uint8Array.from(rootSecret);
    deriveKey(this.#rootSecret, 'signer');
  }

  /** @throws {RangeError} there is no key `keyId` */
  sign(purpose: string, message: Uint8Array, keyId: number = this.keyId): Uint8Array {
    if (keyId !== onlyKeyId) throw new RangeError(`There is no signing key ${keyId}.`);
    return new Uint8Array(createHmac('sha256', this.#key(purpose, keyId)).update(message).digest());
  }

  verify(purpose: string, message: Uint8Array, tag: Uint8Array, keyId: number = this.keyId): boolean {
    if (keyId !== onlyKeyId) return false;
    const expected = this.sign(purpose, message, keyId);
    return tag.length === expected.length && timingSafeEqual(tag, expected);
  }

  // Purposes are words of the source code, so the map stays small. A tag by a key object costs a seventh of one by its bytes.
  #key(purpose: string, keyId: number): KeyObject {
    const name = `sign/${keyId}/${purpose}`;
    const known = this.#keys.get(name);
    if (known) return known;
    const key = createSecretKey(deriveKey(this.#rootSecret, name));
    this.#keys.set(name, key);
    return key;
  }
}
