export { type JoseOptions, JoseTokenIssuer } from './token-issuer.ts';
