export type { LaneLimits } from './lane.ts';
export { type BcryptOptions, BcryptPasswordHasher, type Pepper } from './password-hasher.ts';
