import { BcryptPasswordHasher } from '../adapters/bcrypt/index.ts';
import { deriveKey } from '../adapters/node/index.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { Config } from './config.ts';

const waitingMax = 32;

/** The hasher of the service with this secret; another secret's takes none of its passwords. */
export function passwordHasherOf(
  rootSecret: Uint8Array,
  { bcryptCost: cost, passwordsAtOnce: runningMax }: Pick<Config, 'bcryptCost' | 'passwordsAtOnce'>,
): PasswordHasher {
  const pepper = { id: 1, key: deriveKey(rootSecret, 'password') };
  return new BcryptPasswordHasher({ cost, pepper, lane: { runningMax, waitingMax } });
}
