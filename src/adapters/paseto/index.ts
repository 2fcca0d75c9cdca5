/**
 * Access tokens as PASETO, by the package `paseto`, which is to be installed beside this one.
 * @module
 */

export { PasetoMissingError } from './paseto-missing-error.ts';
export type { SigningKey } from './signing-key.ts';
export { type PasetoOptions, PasetoTokenIssuer } from './token-issuer.ts';
