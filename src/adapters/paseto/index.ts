export type { SigningKey } from './keys.ts';
export { PasetoMissingError } from './library.ts';
export { type PasetoOptions, PasetoTokenIssuer } from './token-issuer.ts';
