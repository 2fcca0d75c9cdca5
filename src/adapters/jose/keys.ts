import { createHmac, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { PublicJwk } from '../../domain/ports/token-issuer.ts';

/** A key that signs, and the name that its tokens know it by. */
export type SigningKey = {
  readonly kid: string;
  /** Of Ed25519. */
  readonly privateKey: KeyObject;
};

/** A key as it is used: what signs, what verifies, and what others may see of it. */
export type JoseKey = {
  readonly algorithm: 'HS256' | 'EdDSA';
  readonly kid: string;
  readonly signing: KeyObject;
  readonly verifying: KeyObject;
  readonly publicJwk?: PublicJwk;
};

const secretBytesMin = 32;

/** @throws {RangeError} the secret has less than 32 bytes */
export function hs256Key(secret: Uint8Array): JoseKey {
  if (secret.length < secretBytesMin) throw new RangeError(`A token key has at least ${secretBytesMin} bytes.`);
  const key = createSecretKey(secret);
  const kid = createHmac('sha256', secret).update('kid').digest('base64url').slice(0, 12);
  return { algorithm: 'HS256', kid, signing: key, verifying: key };
}

/** @throws {RangeError} the key is not of Ed25519 */
export function edDsaKey({ kid, privateKey }: SigningKey): JoseKey {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
    throw new RangeError(`The token key ${kid} is no private key of Ed25519.`);
  }
  const verifying = createPublicKey(privateKey);
  const publicJwk = { ...verifying.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' } as PublicJwk;
  return { algorithm: 'EdDSA', kid, signing: privateKey, verifying, publicJwk };
}
