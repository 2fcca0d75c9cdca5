export type { SigningKey } from './keys.ts';
export { type JoseOptions, JoseTokenIssuer } from './token-issuer.ts';
