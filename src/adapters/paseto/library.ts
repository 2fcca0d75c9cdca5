import type { Claims } from 'paseto';
import type { PublicKey, SecretKey } from 'paseto/v4/public';
import { anyClockSeconds } from '../../domain/access-token.ts';
import { PasetoMissingError } from './paseto-missing-error.ts';

/** What is used of the package, in few words: its own types, spelt out, take most of a megabyte. */
export type Library = {
  secretKey(paserk: `k4.secret.${string}`): Promise<SecretKey>;
  publicKey(paserk: `k4.public.${string}`): Promise<PublicKey>;
  sign(key: SecretKey, claims: Claims, footer: Uint8Array): Promise<string>;
  /** What a token claims that was signed with the key, at whatever time. */
  verify(key: PublicKey, token: string): Promise<Claims>;
  /** Whether it was the token, and no defect. */
  isRefusal(error: unknown): boolean;
};

/**
 * The package is an optional peer: most services sign JWTs, and never load it.
 * @throws {PasetoMissingError} it is not installed
 */
export async function loadLibrary(): Promise<Library> {
  const [{ PasetoError, PublicProtocol }, v4] = await imported();
  const { ImportPublicKeyFactory, ImportSecretKeyFactory, SignFactory, VerifyFactory } = v4;
  const protocol = new PublicProtocol(SignFactory, VerifyFactory, ImportSecretKeyFactory, ImportPublicKeyFactory);
  return {
    secretKey: (paserk) => protocol.ImportSecretKey(paserk),
    publicKey: (paserk) => protocol.ImportPublicKey(paserk),
    sign: (key, claims, footer) => protocol.Sign(key, claims, { footer }),
    verify: async (key, token) => (await protocol.Verify(key, token, { clockTolerance: anyClockSeconds })).claims,
    isRefusal: (error) => error instanceof PasetoError,
  };
}

async function imported() {
  try {
    return await Promise.all([import('paseto'), import('paseto/v4/public')]);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw missing ? new PasetoMissingError({ cause: error }) : error;
  }
}
