import type { ServiceIdentifier } from 'inversify';
import type { Handler } from '../adapters/koa/index.ts';
import type { Accounts, Images } from '../application/silverprint.ts';
import type { Limits } from '../domain/limits.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { AttemptLimiter } from '../domain/ports/attempt-limiter.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { EventLog } from '../domain/ports/event-log.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { PasswordHasher } from '../domain/ports/password-hasher.ts';
import type { SessionRepository } from '../domain/ports/session-repository.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { UserRepository } from '../domain/ports/user-repository.ts';
import type { Throttling } from '../domain/throttling.ts';
import type { Housekeeping, PrintPolicy } from './housekeeping.ts';
import type { ServiceReadiness } from './readiness.ts';

/** A name in the container, and the type of what is behind it. */
export type Token<T> = ServiceIdentifier<T>;

/** Everything that the container can be asked for. */
export const TOKENS = {
  limits: token<Limits>('limits'),
  throttling: token<Throttling>('throttling'),
  logger: token<Logger>('logger'),
  passwordPolicy: token<PasswordPolicy>('passwordPolicy'),
  rootSecret: token<Uint8Array>('rootSecret'),
  prints: token<PrintPolicy>('prints'),

  images: token<ImageRepository>('images'),
  store: token<ImageStore>('store'),
  staging: token<Staging>('staging'),
  compressor: token<Compressor>('compressor'),
  users: token<UserRepository>('users'),
  sessions: token<SessionRepository>('sessions'),
  events: token<EventLog>('events'),
  attempts: token<AttemptLimiter>('attempts'),
  passwords: token<PasswordHasher>('passwords'),
  tokens: token<TokenIssuer>('tokens'),
  signer: token<Signer>('signer'),

  silverprint: token<{ images: Images; accounts: Accounts }>('silverprint'),
  housekeeping: token<Housekeeping>('housekeeping'),
  readiness: token<ServiceReadiness>('readiness'),
  handler: token<Handler>('handler'),
} as const;

// A function, because a constant of this type would be narrowed to a mere symbol and lose what is behind it.
export function token<T>(name: string): Token<T> {
  return Symbol(name);
}
