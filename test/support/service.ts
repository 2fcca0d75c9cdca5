import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BcryptPasswordHasher } from '../../src/adapters/bcrypt/index.ts';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { JoseTokenIssuer } from '../../src/adapters/jose/index.ts';
import { createHandler, createHttpServer, type Readiness } from '../../src/adapters/koa/index.ts';
import {
  MemoryAttemptLimiter,
  MemoryCompressor,
  MemoryEventLog,
  MemoryImageRepository,
  MemorySessionRepository,
  MemorySigner,
  MemoryUserRepository,
  openMemoryFiles,
} from '../../src/adapters/memory/index.ts';
import { NodeSigner } from '../../src/adapters/node/index.ts';
import { PasetoTokenIssuer } from '../../src/adapters/paseto/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import type { Gallery } from '../../src/adapters/web/index.ts';
import { inFrontOf } from '../../src/bootstrap/gallery.ts';
import {
  type AccountAdapters,
  createSilverprint,
  defaultLimits,
  type ImageAdapters,
  type Limits,
  type Logger,
  type Operator,
  type QuotaOf,
  type Sizes,
  type Throttling,
  type TokenIssuer,
} from '../../src/index.ts';
import { Client, User } from './client.ts';
import { unthrottled } from './core.ts';
import { ApiDocument } from './openapi.ts';
import { freshDatabase } from './postgres.ts';
import { namedKeys } from './signing-keys.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type Adapters = ImageAdapters & AccountAdapters;

/** A set of adapters that a service can run on, and what lies in its files. */
export type World = {
  readonly name: string;
  open(): Promise<OpenWorld>;
};
export type OpenWorld = {
  readonly adapters: Adapters;
  /** Everything staged or kept, by whatever name. */
  files(): Promise<string[]>;
  close(): Promise<void>;
};

export type ServiceOptions = {
  readonly limits?: Partial<Limits>;
  /** What is limited here, and how: nothing by default. */
  readonly throttling?: Partial<Throttling>;
  /** As much as anybody likes by default. */
  readonly quotaOf?: QuotaOf;
  readonly proxyHops?: number;
  readonly publicUrl?: string;
  readonly corsOrigins?: readonly string[];
  readonly sizes?: Sizes;
  readonly registration?: 'open' | 'closed';
  /** In front of it; none by default. */
  readonly gallery?: Gallery;
  /** Ready by default. */
  readonly readiness?: Readiness;
  readonly logger?: Logger;
  readonly now?: () => Date;
  /** What to put in place of some adapters, given those that are there. */
  readonly replace?: (adapters: Adapters) => Partial<Adapters>;
};

/** A service that listens, and the people who use it. */
export type Service = {
  readonly url: string;
  readonly server: Server;
  readonly api: ApiDocument;
  readonly operator: Operator;
  readonly visitor: Client;
  aUser(): Promise<User>;
  files(): Promise<string[]>;
  close(): Promise<void>;
};

const bcryptCost = 4;
const ready: Readiness = { phase: 'serving', look: async () => ({ database: 'ok', store: 'ok' }) };

/** Everything in this process. */
export const memory: World = {
  name: 'memory',
  async open() {
    const files = openMemoryFiles();
    const adapters = {
      ...accountSecrets(),
      users: new MemoryUserRepository(),
      sessions: new MemorySessionRepository(),
      events: new MemoryEventLog(),
      attempts: new MemoryAttemptLimiter(),
      images: new MemoryImageRepository(),
      signer: new MemorySigner(),
      compressor: new MemoryCompressor(files.staging),
      store: files.store,
      staging: files.staging,
    };
    return {
      adapters,
      files: async () => [
        ...(await Array.fromAsync(files.store.list(), ({ key }) => key)),
        ...Array.from({ length: files.staging.files }, () => 'staged'),
      ],
      close: () => files.close(),
    };
  },
};

/** What the service runs on. */
export const real: World = {
  name: 'PostgreSQL, files and sharp',
  async open() {
    await using opening = new AsyncDisposableStack();
    const database = opening.adopt(await freshDatabase(), (opened) => opened.close());
    const folder = opening.adopt(await temporaryFolder(), (made) => made.remove());
    const { users, sessions, events, attempts, images } = opening.use(await openPostgres(database.url));
    const { store, staging } = opening.use(await openFileSystemStore(folder.path));
    const compressor = opening.use(await openSharpCompressor());
    const signer = new NodeSigner(randomBytes(32));
    const opened = opening.move();
    return {
      adapters: { ...accountSecrets(), users, sessions, events, attempts, images, store, staging, compressor, signer },
      files: async () => {
        const entries = await readdir(folder.path, { recursive: true, withFileTypes: true });
        return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      },
      close: () => opened.disposeAsync(),
    };
  },
};

export const worlds: readonly World[] = [memory, real];

const signing = { keys: [namedKeys()('ours')], ttlMaxSeconds: defaultLimits.accessTokenTtlSeconds };

/** Access tokens that others can verify. */
export const edDsa = withTokens('memory, EdDSA', async () => new JoseTokenIssuer(signing));
export const paseto = withTokens('memory, PASETO', () => PasetoTokenIssuer.with(signing));

/** Every world, and every kind of access token: for what accounts do. */
export const accountWorlds: readonly World[] = [...worlds, edDsa, paseto];

/** Serve one of these worlds on a port of its own. */
export async function startService(world: World, options: ServiceOptions = {}): Promise<Service> {
  const { limits = {}, proxyHops = 0, registration = 'open', logger, now, replace = () => ({}) } = options;
  const throttling = { ...unthrottled, ...options.throttling };
  const opened = await world.open();
  const adapters = { ...opened.adapters, ...replace(opened.adapters) };
  const silverprint = createSilverprint(adapters, {
    limits,
    throttling,
    registration,
    ...(options.sizes && { sizes: options.sizes }),
    ...(options.quotaOf && { quotaOf: options.quotaOf }),
    ...(logger && { logger }),
    ...(now && { now }),
  });
  const { publicKeys } = adapters.tokens;
  const server = createHttpServer(
    inFrontOf(
      createHandler({
        ...silverprint,
        publicKeys,
        limits,
        proxyHops,
        publicUrl: options.publicUrl,
        corsOrigins: options.corsOrigins ?? [],
        readiness: options.readiness ?? ready,
        ...(logger && { logger }),
      }),
      options.gallery,
    ),
  );
  const url = await listening(server);
  const api = await ApiDocument.servedAt(url);
  return {
    url,
    server,
    api,
    operator: silverprint.operator,
    visitor: new Client(url, api),
    aUser: () => User.at(url, api),
    files: () => opened.files(),
    close: async () => {
      await stopped(server);
      await opened.close();
    },
  };
}

/** Let a server listen on a random port of the loopback interface; its URL. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Close a server and whatever is still connected to it. */
export async function stopped(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function withTokens(name: string, open: () => Promise<TokenIssuer>): World {
  return {
    name,
    async open() {
      const [opened, tokens] = [await memory.open(), await open()];
      return { ...opened, adapters: { ...opened.adapters, tokens } };
    },
  };
}

function accountSecrets(): Pick<Adapters, 'passwords' | 'tokens'> {
  return {
    passwords: new BcryptPasswordHasher({ cost: bcryptCost, pepper: { id: 1, key: randomBytes(32) } }),
    tokens: new JoseTokenIssuer({ key: randomBytes(32), ttlMaxSeconds: defaultLimits.accessTokenTtlSeconds }),
  };
}
