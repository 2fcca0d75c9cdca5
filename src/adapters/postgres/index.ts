export { SlonikAttemptLimiter } from './attempt-limiter.ts';
export { SlonikImageRepository } from './image-repository.ts';
export { InstallationSigner } from './installation-signer.ts';
export { openPostgres, type Postgres, type PostgresOptions } from './open-postgres.ts';
export { SlonikSessionRepository } from './session-repository.ts';
export type { Timeouts } from './timeouts.ts';
export { UnusableDatabaseError } from './unusable-database-error.ts';
export { SlonikUserRepository } from './user-repository.ts';
