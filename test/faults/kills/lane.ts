import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createPool, sql } from 'slonik';
import { joinEmbeddedPostgres } from '../../../src/adapters/embedded-postgres/index.ts';
import { openPostgres } from '../../../src/adapters/postgres/index.ts';
import { openFiles } from '../../../src/bootstrap/files.ts';
import { createSilverprint } from '../../../src/index.ts';
import { isAlive, type Launched, launch, postmasterOf } from '../../bootstrap/launched.ts';
import { s3Environment, type TestBucket } from '../../support/s3.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { FailPoint } from './fail-points.ts';
import { Ledger } from './ledger.ts';
import { Person } from './person.ts';

const plant = fileURLToPath(new URL('plant.ts', import.meta.url));
const people = 4;
const twoDaysMs = 2 * 24 * 60 * 60 * 1000;

/** A service that listens. */
export type Running = { readonly pid: number; readonly url: string; readonly ended: Launched['ended'] };

export type Start = {
  readonly failPoint?: FailPoint | undefined;
  /** Whether prints are made again once they are there. */
  readonly replacesPrints?: boolean;
  /** A command to put in front. */
  readonly prefix?: readonly string[];
};

export type LaneOptions = {
  /** An embedded PostgreSQL of the service's own without one. */
  readonly databaseUrl?: string | undefined;
  /** Where the photos are; files in the folder without it. */
  readonly bucket?: TestBucket;
  /** A folder for the data, which stays; one that goes with the lane without it. */
  readonly folder?: string;
  /** Of every service, beside what is for tests. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** One service after the other, on one database and one folder, and the people who use them. */
export class Lane implements AsyncDisposable {
  readonly ledger = new Ledger();
  readonly people: readonly Person[];
  /** From one death to the next "ready", in milliseconds. */
  readonly restarts: number[] = [];
  /** Where its data are. */
  readonly folder: string;
  readonly #remove: () => Promise<void>;
  readonly #options: LaneOptions;
  #running: Launched | undefined;

  private constructor(folder: { readonly path: string; readonly remove: () => Promise<void> }, options: LaneOptions) {
    this.folder = folder.path;
    this.#remove = folder.remove;
    this.#options = options;
    this.people = Array.from({ length: people }, () => new Person(this.ledger));
  }

  static async open(options: LaneOptions = {}): Promise<Lane> {
    const { folder: path } = options;
    const lane = new Lane(path === undefined ? await temporaryFolder() : { path, remove: async () => {} }, options);
    const running = await lane.starts();
    for (const person of lane.people) await person.signsUp(running.url);
    await lane.stops();
    return lane;
  }

  async starts({ failPoint, replacesPrints = false, prefix = [] }: Start = {}): Promise<Running> {
    const begun = performance.now();
    const environment = {
      ...(this.#options.databaseUrl && { DATABASE_URL: this.#options.databaseUrl }),
      ...(failPoint && { FAIL_POINT: failPoint }),
      ACCESS_TOKEN_TTL_SECONDS: '86400',
      COMPRESSION_EFFORT: replacesPrints ? 'both' : 'fast',
      GALLERY: 'off',
      PRINTS_AT_ONCE: '2',
      SIZES: 'tiny:16',
      THROTTLE_UPLOAD: 'off',
      THROTTLE_LIST: 'off',
      LOG_LEVEL: 'info',
      // Halves the time of a start. Written by the first service, which ends in good order.
      NODE_COMPILE_CACHE: join(this.folder, 'code'),
      ...(this.#options.bucket && s3Environment(this.#options.bucket, '')),
      ...this.#options.environment,
    };
    const options = failPoint ? ['--import', plant] : [];
    const launched = launch(this.folder, { environment, options, prefix });
    this.#running = launched;
    const { url } = await launched.ready;
    this.restarts.push(performance.now() - begun);
    return { pid: launched.pid, url: String(url), ended: launched.ended };
  }

  /** Ends it as an operator does. */
  async stops(): Promise<void> {
    if (!this.#running) return;
    process.kill(this.#running.pid, 'SIGTERM');
    await this.#running.ended;
    this.#running = undefined;
  }

  /** Ends it in the middle of whatever it does, and its PostgreSQL too where that is wanted; it may have died by itself. */
  async dies({ withItsDatabase = false }: { readonly withItsDatabase?: boolean } = {}): Promise<void> {
    if (!this.#running) return;
    const { pid } = this.#running;
    const postmaster = withItsDatabase ? await postmasterOf(this.folder) : pid;
    for (const each of new Set([postmaster, pid])) if (isAlive(each)) process.kill(each, 'SIGKILL');
    await this.#running.ended;
    this.#running = undefined;
  }

  /** Make everything that is waited for due now: uploads that were broken off, their keys, and blobs that are to be deleted. */
  async passesTime(): Promise<void> {
    await this.#withDatabase(async (url) => {
      const pool = await createPool(url, { maxPoolSize: 1 });
      await pool.query(sql.unsafe`update silverprint.upload_intents set begun_at = now() - interval '2 days'`);
      await pool.query(sql.unsafe`update silverprint.upload_keys set ends_at = now() where not is_done`);
      await pool.query(sql.unsafe`update silverprint.discarded_blobs set due_at = now() - interval '1 second'`);
      await pool.end();
    });
  }

  /** While no service runs: clean up as one does by itself in two days, and say what is left, missing or damaged then. */
  async leftovers(): Promise<string[]> {
    await this.passesTime();
    const found: string[] = [];
    await this.#withDatabase(async (url) => {
      await using database = await openPostgres(url);
      await using files = await openFiles({ dataDir: this.folder, s3: this.#options.bucket }, { existing: true });
      const now = () => new Date(Date.now() + twoDaysMs);
      const compressor = { algorithmVersion: 0, sizeVersion: 0, compress: notNow, resize: notNow };
      const { images } = createSilverprint({ images: database.images, ...files, compressor }, { now });
      while ((await images.upkeep.sweepUploads()) + (await images.deleteDiscardedBlobs()) > 0);
      const summary = await images.upkeep.checkStore({ scrub: 1 });
      for (const [kind, count] of Object.entries(summary.found)) found.push(`V3: ${count} × ${kind}`);
      for await (const { path } of files.staging.leftovers(now())) found.push(`V3: ${path} is staged`);
      const intents = await database.images.abandonedUploads(0);
      if (intents.length > 0) found.push(`V3: ${intents.length} intents are left`);
    });
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stops();
    await this.#remove();
  }

  async #withDatabase(work: (url: string) => Promise<void>): Promise<void> {
    const { databaseUrl } = this.#options;
    if (databaseUrl !== undefined) return work(databaseUrl);
    await using embedded = await joinEmbeddedPostgres({ directory: join(this.folder, 'postgres') });
    await work(embedded.url);
  }
}

async function notNow(): Promise<never> {
  throw new Error('Nothing is made here.');
}
