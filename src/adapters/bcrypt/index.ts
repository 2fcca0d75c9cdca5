export { type BcryptOptions, BcryptPasswordHasher } from './password-hasher.ts';
