/**
 * Access tokens as JWTs, by jose.
 * @module
 */

export { createJwksAuthenticator, type JwksAlgorithm, type JwksOptions } from './jwks-authenticator.ts';
export type { SigningKey } from './keys.ts';
export { type JoseOptions, JoseTokenIssuer } from './token-issuer.ts';
