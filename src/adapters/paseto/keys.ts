import type { PublicKey, SecretKey } from 'paseto/v4/public';
import type { Library } from './library.ts';
import type { SigningKey } from './signing-key.ts';

/** A key as the package wants it. */
export type PasetoKey = {
  readonly kid: string;
  readonly signing: SecretKey;
  readonly verifying: PublicKey;
};

/** @throws {RangeError} the key is not of Ed25519 */
export async function pasetoKey({ kid, privateKey }: SigningKey, library: Library): Promise<PasetoKey> {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'ed25519') {
    throw new RangeError(`The token key ${kid} is no private key of Ed25519.`);
  }
  // As text (PASERK): of a platform's key object the package derives the public half by what Node still calls experimental.
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const pair = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
  const signing = await library.secretKey(`k4.secret.${pair.toString('base64url')}`);
  const verifying = await library.publicKey(`k4.public.${x}`);
  return { kid, signing, verifying };
}
