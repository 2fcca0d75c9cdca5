import { Container, ContainerModule } from 'inversify';
import { createHandler } from '../adapters/koa/index.ts';
import { NodeSigner } from '../adapters/node/index.ts';
import { type AccountAdapters, createSilverprint, type ImageAdapters } from '../application/silverprint.ts';
import type { Limits } from '../domain/limits.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { Logger } from '../domain/ports/logger.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { Sizes } from '../domain/sizes.ts';
import type { Throttling } from '../domain/throttling.ts';
import type { StorageQuota } from '../domain/usage.ts';
import type { Config } from './config.ts';
import { Housekeeping, type HousekeepingTimes, type PrintPolicy } from './housekeeping.ts';
import { partChecks } from './part-checks.ts';
import { passwordHasherOf } from './password-hasher.ts';
import { provide } from './provide.ts';
import { ServiceReadiness } from './readiness.ts';
import { StartError } from './start-error.ts';
import { TOKENS, type Token } from './tokens.ts';

/**
 * Every port of the core, by the name that the core knows it by: what answers each of them in a service.
 *
 * `store`, `staging` and `compressor` work on the same staged files: whoever replaces the staging replaces all three.
 *
 * | name | port | by default |
 * |---|---|---|
 * | `images` | `ImageRepository` | PostgreSQL |
 * | `store` | `ImageStore` | files, or a bucket |
 * | `staging` | `Staging` | files |
 * | `compressor` | `Compressor` | sharp |
 * | `users` | `UserRepository` | PostgreSQL |
 * | `sessions` | `SessionRepository` | PostgreSQL |
 * | `events` | `EventLog` | PostgreSQL |
 * | `attempts` | `AttemptLimiter` | PostgreSQL |
 * | `passwords` | `PasswordHasher` | bcrypt |
 * | `tokens` | `TokenIssuer` | JWTs or PASETOs, with the keys of the configuration |
 * | `signer` | `Signer` | HMAC with a key that is derived from the root secret |
 */
export type Adapters = ImageAdapters & AccountAdapters;

/** What can be handed in, each with what the container knows it by. */
const ports: { readonly [Port in keyof Adapters]-?: Token<NonNullable<Adapters[Port]>> } = {
  images: TOKENS.images,
  store: TOKENS.store,
  staging: TOKENS.staging,
  compressor: TOKENS.compressor,
  users: TOKENS.users,
  sessions: TOKENS.sessions,
  events: TOKENS.events,
  attempts: TOKENS.attempts,
  passwords: TOKENS.passwords,
  tokens: TOKENS.tokens,
  signer: TOKENS.signer,
};

/** What was opened before the container, which itself opens and closes nothing. */
export type Opened = {
  readonly limits: Limits;
  readonly throttling: Throttling;
  readonly quota: StorageQuota;
  /** Proxies in front of the service. */
  readonly proxyHops: number;
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly logger: Logger;
  readonly rootSecret: Uint8Array;
  readonly prints: PrintPolicy;
  readonly housekeeping?: HousekeepingTimes | undefined;
  readonly sizes: Sizes;
  readonly registration: Config['registration'];
  readonly passwordPolicy: PasswordPolicy;
  readonly bcryptCost: number;
  readonly passwordsAtOnce: number;
  readonly database: Pick<Adapters, 'images' | 'users' | 'sessions' | 'events' | 'attempts'>;
  readonly files: Pick<Adapters, 'store' | 'staging'> & { readonly assertSound: () => void };
  readonly compressor: Compressor;
  readonly tokens: TokenIssuer;
};

/** The modules of the service: one a technology. */
export function modulesOf(opened: Opened): ContainerModule[] {
  const { database, files, compressor, tokens } = opened;
  return [
    settings(opened),
    postgres(database),
    storage(files),
    sharp(compressor),
    node,
    accessTokens(tokens),
    bcrypt(opened),
    core(opened),
    housekeeping(opened.housekeeping),
    readiness(files),
    koa(opened),
  ];
}

/** A container of these modules, with some ports answered by adapters of the caller's. */
export function containerOf(modules: readonly ContainerModule[], overrides: Partial<Adapters> = {}): Container {
  const container = new Container();
  container.load(...modules);
  for (const [port, token] of Object.entries(ports)) {
    const adapter = overrides[port as keyof Adapters];
    if (adapter) container.rebind<unknown>(token).toConstantValue(adapter);
  }
  return container;
}

/** @throws {StartError} there is something among them that answers no port */
export function assertAdapters(overrides: Partial<Adapters>): void {
  const unknown = Object.keys(overrides).filter((name) => !Object.hasOwn(ports, name));
  if (unknown.length === 0) return;
  const names = Object.keys(ports).join(', ');
  throw new StartError(`No port is named ${unknown.join(' or ')}: \`adapters\` may have ${names}.`);
}

const settings = ({ limits, throttling, passwordPolicy, logger, rootSecret, prints }: Opened) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.limits).toConstantValue(limits);
    bind(TOKENS.throttling).toConstantValue(throttling);
    bind(TOKENS.passwordPolicy).toConstantValue(passwordPolicy);
    bind(TOKENS.logger).toConstantValue(logger);
    bind(TOKENS.rootSecret).toConstantValue(rootSecret);
    bind(TOKENS.prints).toConstantValue(prints);
  });

const postgres = ({ images, users, sessions, events, attempts }: Opened['database']) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.images).toConstantValue(images);
    bind(TOKENS.users).toConstantValue(users);
    bind(TOKENS.sessions).toConstantValue(sessions);
    bind(TOKENS.events).toConstantValue(events);
    bind(TOKENS.attempts).toConstantValue(attempts);
  });

const storage = ({ store, staging }: Opened['files']) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.store).toConstantValue(store);
    bind(TOKENS.staging).toConstantValue(staging);
  });

const sharp = (compressor: Compressor) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.compressor).toConstantValue(compressor);
  });

const node = new ContainerModule(({ bind }) => {
  provide(bind, TOKENS.signer, { secret: TOKENS.rootSecret }, ({ secret }) => new NodeSigner(secret));
});

const accessTokens = (tokens: TokenIssuer) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.tokens).toConstantValue(tokens);
  });

const bcrypt = (work: Opened) =>
  new ContainerModule(({ bind }) => {
    const needs = { rootSecret: TOKENS.rootSecret };
    provide(bind, TOKENS.passwords, needs, ({ rootSecret }) => passwordHasherOf(rootSecret, work));
  });

const core = ({ sizes, registration, quota }: Opened) =>
  new ContainerModule(({ bind }) => {
    const { limits, throttling, passwordPolicy, prints, logger } = TOKENS;
    const settings = { limits, throttling, passwordPolicy, prints, logger };
    provide(
      bind,
      TOKENS.silverprint,
      { ...settings, ...ports },
      ({ limits, throttling, passwordPolicy, prints, logger, ...adapters }) =>
        createSilverprint(adapters, {
          limits,
          throttling,
          sizes,
          registration,
          quotaOf: () => quota,
          passwordPolicy,
          prints: prints.order,
          logger,
        }),
    );
  });

const housekeeping = (times: HousekeepingTimes = {}) =>
  new ContainerModule(({ bind }) => {
    const { silverprint, prints, logger } = TOKENS;
    provide(bind, TOKENS.housekeeping, { silverprint, prints, logger }, ({ silverprint, ...rest }) => {
      return new Housekeeping({ ...silverprint, ...rest, ...times });
    });
  });

const readiness = ({ assertSound }: Opened['files']) =>
  new ContainerModule(({ bind }) => {
    const { images, store, staging, logger } = TOKENS;
    provide(bind, TOKENS.readiness, { images, store, staging, logger }, ({ logger, ...parts }) => {
      return new ServiceReadiness({ checks: partChecks({ ...parts, assertSound }), logger });
    });
  });

const koa = ({ proxyHops, publicUrl, corsOrigins }: Opened) =>
  new ContainerModule(({ bind }) => {
    const { housekeeping, tokens, limits, readiness, logger } = TOKENS;
    const needs = { housekeeping, tokens, limits, readiness, logger };
    provide(bind, TOKENS.handler, needs, ({ housekeeping: { images, accounts }, tokens, ...rest }) =>
      createHandler({
        images,
        accounts,
        publicKeys: tokens.publicKeys,
        proxyHops,
        publicUrl,
        corsOrigins,
        ...rest,
      }),
    );
  });
