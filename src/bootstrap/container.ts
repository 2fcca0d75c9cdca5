import { Container, ContainerModule } from 'inversify';
import { BcryptPasswordHasher } from '../adapters/bcrypt/index.ts';
import { JoseTokenIssuer } from '../adapters/jose/index.ts';
import { createHandler } from '../adapters/koa/index.ts';
import { deriveKey, NodeSigner } from '../adapters/node/index.ts';
import { type AccountAdapters, createSilverprint, type ImageAdapters } from '../application/silverprint.ts';
import type { Limits } from '../domain/limits.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { Logger } from '../domain/ports/logger.ts';
import { Housekeeping, type HousekeepingTimes, type PrintPolicy } from './housekeeping.ts';
import { provide } from './provide.ts';
import { TOKENS } from './tokens.ts';

/** Every port of the core, by the name that the core knows it by. */
export type Adapters = ImageAdapters & AccountAdapters;

/** What was opened before the container, which itself opens and closes nothing. */
export type Opened = {
  readonly limits: Limits;
  readonly logger: Logger;
  readonly rootSecret: Uint8Array;
  readonly prints: PrintPolicy;
  readonly housekeeping?: HousekeepingTimes | undefined;
  readonly bcryptCost: number;
  readonly database: Pick<Adapters, 'images' | 'users' | 'sessions'>;
  readonly files: Pick<Adapters, 'store' | 'staging'>;
  readonly compressor: Compressor;
};

/** The modules of the service: one a technology. */
export function modulesOf(opened: Opened): ContainerModule[] {
  const { database, files, compressor, bcryptCost } = opened;
  return [
    settings(opened),
    postgres(database),
    filesystem(files),
    sharp(compressor),
    node,
    jose,
    bcrypt(bcryptCost),
    core,
    housekeeping(opened.housekeeping),
    koa,
  ];
}

/** A container of these modules, with some ports answered by adapters of the caller's. */
export function containerOf(modules: readonly ContainerModule[], overrides: Partial<Adapters> = {}): Container {
  const container = new Container();
  container.load(...modules);
  for (const [port, adapter] of Object.entries(overrides)) {
    container.rebind<unknown>(TOKENS[port as keyof Adapters]).toConstantValue(adapter);
  }
  return container;
}

const settings = ({ limits, logger, rootSecret, prints }: Opened) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.limits).toConstantValue(limits);
    bind(TOKENS.logger).toConstantValue(logger);
    bind(TOKENS.rootSecret).toConstantValue(rootSecret);
    bind(TOKENS.prints).toConstantValue(prints);
  });

const postgres = ({ images, users, sessions }: Opened['database']) =>
  new ContainerModule(({ bind }) => {
    bind(TOKENS.images).toConstantValue(images);
    bind(TOKENS.users).toConstantValue(users);
    bind(TOKENS.sessions).toConstantValue(sessions);
  });

const filesystem = ({ store, staging }: Opened['files']) =>
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

const jose = new ContainerModule(({ bind }) => {
  const { rootSecret, limits } = TOKENS;
  provide(bind, TOKENS.tokens, { rootSecret, limits }, ({ rootSecret, limits }) => {
    const key = deriveKey(rootSecret, 'access-token');
    return new JoseTokenIssuer({ key, ttlMaxSeconds: limits.accessTokenTtlSeconds });
  });
});

const bcrypt = (cost: number) =>
  new ContainerModule(({ bind }) => {
    provide(bind, TOKENS.passwords, { rootSecret: TOKENS.rootSecret }, ({ rootSecret }) => {
      return new BcryptPasswordHasher({ cost, pepper: { id: 1, key: deriveKey(rootSecret, 'password') } });
    });
  });

const core = new ContainerModule(({ bind }) => {
  const { limits, logger, prints, images, store, staging, compressor, users, sessions, passwords, tokens, signer } =
    TOKENS;
  const ports = { images, store, staging, compressor, users, sessions, passwords, tokens, signer };
  provide(bind, TOKENS.silverprint, { limits, logger, prints, ...ports }, ({ limits, logger, prints, ...adapters }) =>
    createSilverprint(adapters, { limits, logger, prints: prints.order }),
  );
});

const housekeeping = (times: HousekeepingTimes = {}) =>
  new ContainerModule(({ bind }) => {
    const { silverprint, prints, logger } = TOKENS;
    provide(bind, TOKENS.housekeeping, { silverprint, prints, logger }, ({ silverprint: { images }, ...rest }) => {
      return new Housekeeping({ images, ...rest, ...times });
    });
  });

const koa = new ContainerModule(({ bind }) => {
  const { silverprint, housekeeping, limits, logger } = TOKENS;
  provide(
    bind,
    TOKENS.handler,
    { silverprint, housekeeping, limits, logger },
    ({ silverprint, housekeeping, ...rest }) => createHandler({ ...silverprint, images: housekeeping.images, ...rest }),
  );
});
