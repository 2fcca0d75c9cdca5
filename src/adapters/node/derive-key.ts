import { hkdfSync } from 'node:crypto';

/**
 * Bytes that a root secret must at least have.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 *
 * const rootSecret = randomBytes(rootSecretBytesMin);
 * ```
 */
export const rootSecretBytesMin = 32;

/**
 * A key of `bytes` bytes for one purpose (HKDF, RFC 5869, with SHA-256). Deterministic: the same secret and purpose give the same key,
 * and keys of different purposes tell nothing about each other.
 * @throws {RangeError} the secret has less than 32 bytes
 *
 * @example
 * ```ts
 * const key = deriveKey(rootSecret, 'access-tokens');
 * ```
 */
export function deriveKey(rootSecret: Uint8Array, purpose: string, bytes = 32): Uint8Array {
  if (rootSecret.length < rootSecretBytesMin) {
    throw new RangeError(`A root secret has at least ${rootSecretBytesMin} bytes; this one has ${rootSecret.length}.`);
  }
  return new Uint8Array(hkdfSync('sha256', rootSecret, '', `silverprint/${purpose}`, bytes));
}

/**
 * What two processes compare to see that they hold the same root secret: 32 bytes. It may be stored: it is derived like any
 * other key, and leads back to neither the secret nor a key.
 * @throws {RangeError} the secret has less than 32 bytes
 *
 * @example
 * ```ts
 * const isOurs = await database.claimSecret(secretFingerprint(rootSecret));
 * ```
 */
export function secretFingerprint(rootSecret: Uint8Array): Uint8Array {
  return deriveKey(rootSecret, 'fingerprint');
}
