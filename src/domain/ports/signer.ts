/**
 * Message authentication codes, one key a purpose. A tag has 32 bytes.
 *
 * @example
 * ```ts
 * const message = new TextEncoder().encode('order 17');
 * const tag = signer.sign('orders', message);
 * console.log(signer.verify('orders', message, tag)); // true, and false for any other purpose
 * ```
 */
export interface Signer {
  /** The key that new tags are made with: 0 to 32,767. */
  readonly keyId: number;

  /** The tag of `message` for `purpose`, by the key `keyId` or the current one. Deterministic. */
  sign(purpose: string, message: Uint8Array, keyId?: number): Uint8Array;

  /** Whether `tag` is that of `message` for `purpose`, in constant time. An unknown key verifies nothing. */
  verify(purpose: string, message: Uint8Array, tag: Uint8Array, keyId?: number): boolean;
}
