/**
 * The whole service in a process of yours: configuration in, a URL out.
 *
 * It handles no signals, and what it is to know is handed in.
 * @module
 */

import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpServer } from '../adapters/koa/index.ts';
import { openSharpCompressor } from '../adapters/sharp/index.ts';
import { openGallery } from '../adapters/web/index.ts';
import { type Logger, silentLogger } from '../domain/ports/logger.ts';
import type { Config } from './config.ts';
import { type Adapters, assertAdapters, containerOf, modulesOf } from './container.ts';
import { type Database, openDatabase } from './database.ts';
import { openFiles } from './files.ts';
import { type GalleryState, galleryState, inFrontOf } from './gallery.ts';
import { type HousekeepingTimes, printPolicyOf } from './housekeeping.ts';
import { assertCanListen, listen } from './http-server.ts';
import { assertRestored } from './restore-place.ts';
import { assertSameSecret, openRootSecret, type SecretOrigin } from './secrets.ts';
import { StartError } from './start-error.ts';
import { claimStore, handedIn, type StorePlace } from './store.ts';
import { openTokenIssuer } from './token-issuer.ts';
import { TOKENS } from './tokens.ts';

export { type Config, ConfigError, type ConfigProblem, loadConfig } from './config.ts';
export type { Adapters } from './container.ts';
export { StartError } from './start-error.ts';

/** What a configuration cannot say. */
export type ServerOptions = {
  /**
   * Ports that adapters of yours answer: each takes the place of the service's own in its container, which is opened all the same.
   * Yours are used and not closed.
   */
  readonly adapters?: Partial<Adapters>;
  /** Silent by default. */
  readonly logger?: Logger;
  /** How often it looks for what it does on its own: prints to finish, blobs to delete. */
  readonly housekeeping?: HousekeepingTimes;
};

/** What an operator may want to see of a service that has started. */
export type ServerFacts = {
  readonly url: string;
  readonly database: Pick<Database, 'serverVersion' | 'embedded' | 'adopted'>;
  readonly secretOrigin: SecretOrigin;
  readonly photos: StorePlace;
  /** What the photos may still fill, or may on their way in. */
  readonly freeBytes: number;
  /** How many prints are made side by side. */
  readonly printsAtOnce: number;
  /** At the URL itself. */
  readonly gallery: GalleryState;
};

/**
 * A service that takes requests.
 *
 * @example
 * ```ts
 * const server = await startServer(config);
 * process.once('SIGTERM', () => void server.close({ drainMilliseconds: 10_000 }));
 * process.once('exit', () => server.abandon());
 * ```
 */
export type RunningServer = AsyncDisposable &
  ServerFacts & {
    /**
     * Say that nothing is to be sent any more, for `SHUTDOWN_DELAY_SECONDS`; take no more requests, finish what is under way,
     * and close what was opened, last opened first. A print that is just being made again is given up: whoever starts next makes
     * it. Idempotent.
     */
    close(options?: CloseOptions): Promise<void>;
    /** Tell what this process has started and would leave behind to end, and wait for nothing: for when it ends in this moment. */
    abandon(): void;
  };

/** How long a service may take to end. */
export type CloseOptions = {
  /** What is not finished by then is broken off; 25 s by default. */
  readonly drainMilliseconds?: number;
  /** Take requests for so long while nothing is to be sent any more; that of the configuration by default. */
  readonly delayMilliseconds?: number;
};

/**
 * Open everything that the configuration names, bring the database up to date, and listen.
 * @throws {StartError} it cannot, and the message says what to do; whatever had been opened is closed again
 *
 * @example
 * ```ts
 * await using server = await startServer(loadConfig({ PORT: '0', DATA_DIR: '/srv/photos' }));
 * await fetch(`${server.url}/livez`);
 * ```
 */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const { adapters, logger = silentLogger } = options;
  const prints = printPolicyOf(config);
  const {
    limits,
    quota,
    throttling,
    proxyHops,
    publicUrl,
    corsOrigins,
    sizes,
    registration,
    passwordPolicy,
    bcryptCost,
    passwordsAtOnce,
  } = config;
  if (adapters) assertAdapters(adapters);
  await assertCanListen(config);
  await makeDataDir(config);
  await assertRestored(config.dataDir);

  await using opening = new AsyncDisposableStack();
  const secret = await openRootSecret(config.secret, config.dataDir);
  const database = await openDatabase(config, logger, opening);
  await assertSameSecret(database, secret, config.dataDir);
  const tokens = await openTokenIssuer(config, secret.bytes);
  const files = opening.use(await openFiles(config));
  const { folder } = files;
  const place = adapters?.store ? handedIn : files.place;
  const freeBytes = await files.freeBytes();
  const { printsAtOnce: concurrency, printsMemoryBytes: memoryBytes } = config;
  const { imagePixelsMax } = limits;
  const compressor = opening.use(await openSharpCompressor({ concurrency, memoryBytes, imagePixelsMax, folder }));

  const modules = modulesOf({
    limits,
    quota,
    throttling,
    proxyHops,
    publicUrl,
    corsOrigins,
    logger,
    rootSecret: secret.bytes,
    prints,
    housekeeping: options.housekeeping,
    sizes,
    registration,
    passwordPolicy,
    bcryptCost,
    passwordsAtOnce,
    database,
    files,
    compressor,
    tokens,
  });
  const container = containerOf(modules, adapters);
  await claimStore(container.get(TOKENS.silverprint).images, place);
  const housekeeping = opening.use(container.get(TOKENS.housekeeping));
  // Before it, which would wait for the print that is being made.
  opening.defer(() => compressor.close());
  const gallery = config.gallery === 'on' ? await openGallery() : undefined;
  const handler = inFrontOf(container.get(TOKENS.handler), gallery);
  const http = opening.use(await listen(createHttpServer(handler), config));
  housekeeping.start();

  const opened = opening.move();
  const readiness = container.get(TOKENS.readiness);
  const closeAll = async ({ drainMilliseconds, delayMilliseconds }: CloseOptions) => {
    readiness.phase = 'ending';
    housekeeping.stop();
    await delay(delayMilliseconds ?? config.shutdownDelaySeconds * 1000);
    readiness.phase = 'ended';
    // What those wanted who are gone now is not waited for.
    if (!(await http.close(drainMilliseconds))) await compressor.abandon();
    await opened.disposeAsync();
  };
  let closing: Promise<void> | undefined;
  const close = (options: CloseOptions = {}) => (closing ??= closeAll(options));
  const facts = {
    url: http.url,
    database,
    secretOrigin: secret.origin,
    photos: place,
    freeBytes,
    printsAtOnce: compressor.concurrency,
    gallery: galleryState(config, gallery),
  };
  const { abandon } = database;
  return { ...facts, close, abandon, [Symbol.asyncDispose]: () => close() };
}

async function makeDataDir({ dataDir }: Config): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    throw new StartError(`DATA_DIR names a folder that cannot be made: ${String(error)}.`, { cause: error });
  }
}
