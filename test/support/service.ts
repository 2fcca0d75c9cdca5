import type { Server } from 'node:http';
import { createHandler, createHttpServer, type Readiness } from '../../src/adapters/koa/index.ts';
import {
  MemoryAttemptLimiter,
  MemoryCompressor,
  MemoryEventLog,
  MemoryImageRepository,
  MemoryPasswordHasher,
  MemorySessionRepository,
  MemorySigner,
  MemoryTokenIssuer,
  MemoryUserRepository,
  openMemoryFiles,
} from '../../src/adapters/memory/index.ts';
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
} from '../../src/index.ts';
import { Client, User } from './client.ts';
import { unthrottled } from './core.ts';
import { listening, stopped } from './listening.ts';
import { ApiDocument } from './openapi.ts';

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

const ready: Readiness = { phase: 'serving', look: async () => ({ database: 'ok', store: 'ok' }) };

/** Everything in this process. */
export const memory: World = {
  name: 'memory',
  async open() {
    const files = openMemoryFiles();
    const adapters = {
      passwords: new MemoryPasswordHasher(),
      tokens: new MemoryTokenIssuer({ ttlMaxSeconds: defaultLimits.accessTokenTtlSeconds }),
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
