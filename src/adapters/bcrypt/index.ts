/**
 * Passwords, hashed by bcrypt.
 * @module
 */

export type { LaneLimits } from '../../domain/lane.ts';
export { type BcryptOptions, BcryptPasswordHasher, type Pepper } from './password-hasher.ts';
