import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool, type DatabasePool, sql } from 'slonik';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { openPostgres } from '../../src/adapters/postgres/index.ts';
import { backUp } from '../../src/bootstrap/back-up.ts';
import { openInspection } from '../../src/bootstrap/inspection.ts';
import { restore } from '../../src/bootstrap/restore.ts';
import { openRootSecret } from '../../src/bootstrap/secrets.ts';
import { loadConfig, type RunningServer, startServer } from '../../src/bootstrap/server.ts';
import { imageOfKey, type StoredFile } from '../../src/domain/image.ts';
import { aFreshId, anImage, anIntent, aUser, collect, inChunks, someBytes } from '../../src/testing/builders.ts';
import { type Run, Shell } from '../adapters/cli/shell.ts';
import { aPassword, Client, User } from '../support/client.ts';
import { ApiDocument, jsonOf } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { emptyDatabase, type FreshDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Files by their keys. */
export type Album = ReadonlyMap<string, Uint8Array>;

/** A machine with a data folder and a database of its own, on which a service runs or is restored. */
export class Site {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #database: FreshDatabase;
  readonly #remove: () => Promise<void>;
  #running: RunningServer | undefined;

  private constructor(path: string, remove: () => Promise<void>, database: FreshDatabase, secret: string | undefined) {
    this.dataDir = join(path, 'data');
    this.#remove = remove;
    this.#database = database;
    this.environment = {
      DATA_DIR: this.dataDir,
      DATABASE_URL: database.url,
      COMPRESSION_EFFORT: 'fast',
      BCRYPT_COST: '4',
      PORT: '0',
      ...(secret !== undefined && { SECRET: secret }),
    };
  }

  static async open({ secret }: { secret?: string } = {}): Promise<Site> {
    const [{ path, remove }, database] = await Promise.all([temporaryFolder(), emptyDatabase()]);
    return new Site(path, remove, database, secret);
  }

  path(...names: string[]): string {
    return join(this.dataDir, ...names);
  }

  /** Run a command in this process. */
  async runs(...argv: readonly string[]): Promise<Run> {
    return runIn(this.environment, argv);
  }

  /** A pool of connections to the database, for as long as `work` takes. */
  async withPool<Result>(work: (pool: DatabasePool) => Promise<Result>): Promise<Result> {
    const pool = await createPool(this.#database.url);
    pool.on('error', () => {});
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }

  /** Start a service; its URL. */
  async starts(): Promise<string> {
    this.#running = await startServer(loadConfig(this.environment), { housekeeping: { intervalMilliseconds: 10 } });
    return this.#running.url;
  }

  /** Start a service, and make an account there. */
  async serves(): Promise<User> {
    const url = await this.starts();
    return User.at(url, await ApiDocument.servedAt(url));
  }

  /** Start a service, and sign in to an account that is there. */
  async signsIn(username: string): Promise<Client> {
    const url = await this.starts();
    const visitor = new Client(url, await ApiDocument.servedAt(url));
    const answer = await visitor.sends('/auth/login', { username, password: aPassword });
    return visitor.withToken((jsonOf(answer) as { access_token: string }).access_token);
  }

  /** Keep images of one owner's as a service does, without one; what files there are then, by their keys. */
  async keeps(images: number): Promise<Album> {
    await openRootSecret(this.environment['SECRET'], this.dataDir);
    await using database = await openPostgres(this.#database.url, { accounts: true });
    await using files = await openFileSystemStore(this.path('images'));
    if ((await database.images.storeId()) === undefined) {
      await database.images.claimStore(await files.store.identify(aFreshId()));
      await database.users.add(aUser());
    }
    const album = new Map<string, Uint8Array>();
    const put = async <Kept extends StoredFile>(kept: Kept): Promise<Kept> => {
      const bytes = someBytes(1000);
      const { sha256 } = await files.staging.receive(inChunks(bytes), bytes.length).then(async (staged) => {
        await files.store.put(kept.key, staged);
        return staged;
      });
      album.set(kept.key, bytes);
      return { ...kept, bytes: bytes.length, sha256 };
    };
    for (let n = 0; n < images; n++) {
      const image = anImage({ ownerId: 'ann' });
      await database.images.begin(anIntent(image));
      const [original, compressed] = [await put(image.original), await put(image.compressed)];
      await database.images.complete({ ...image, original, compressed });
    }
    return album;
  }

  /** Delete an image, by the key of a file of it. */
  async deletes(key: string): Promise<void> {
    await using database = await openPostgres(this.#database.url, { accounts: true });
    await database.images.delete('ann', [imageOfKey(key)!], 600);
  }

  /** The files that the database knows, as they are in the folder. */
  async album(): Promise<Album> {
    await using database = await openPostgres(this.#database.url, { accounts: true, migrate: false });
    await using files = await openFileSystemStore(this.path('images'), { existing: true });
    const album = new Map<string, Uint8Array>();
    for (const { original, compressed } of await database.images.imagesById(1000)) {
      for (const { key } of [original, compressed]) {
        const blob = await files.store.open(key);
        if (blob) album.set(key, Uint8Array.from(await collect(blob.content)));
      }
    }
    return album;
  }

  async stops(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
  }

  async close(): Promise<void> {
    await this.stops();
    await this.#database.close();
    await this.#remove();
  }
}

/** Run a command in this process, for the service that an environment configures. */
export async function runIn(
  environment: Site['environment'],
  argv: readonly string[],
  signal = new AbortController().signal,
): Promise<Run> {
  const machine = await Shell.at('http://127.0.0.1:1');
  try {
    return await machine.runs(argv, {
      signal,
      context: {
        backUp: (wishes) => backUp(environment, '1.2.3', wishes),
        restore: (wishes) => restore(environment, wishes),
        openInspection: () => openInspection(environment),
      },
    });
  } finally {
    await machine.close();
  }
}

/** Uploads, deletions, sizes and prints made again, as fast as they go, until it is stopped; what was acknowledged and stays. */
export class Bustle {
  readonly kept = new Map<string, Uint8Array>();
  readonly #site: Site;
  readonly #ann: User;
  readonly #stop = new AbortController();
  readonly #working: Promise<unknown>;

  constructor(site: Site, ann: User, photos: readonly Uint8Array[]) {
    this.#site = site;
    this.#ann = ann;
    this.#working = Promise.all([this.#upload(photos), this.#delete()]);
    this.#working.catch(() => {});
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #upload(photos: readonly Uint8Array[]): Promise<void> {
    for (let turn = 0; !this.#stop.signal.aborted; turn++) {
      const photo = photos[turn % photos.length]!;
      const { id } = await this.#ann.uploads(photo);
      await this.#ann.asks('GET', `/image/download_compressed/${id}?size=thumb`);
      if (turn % 2 === 0) this.kept.set(id, photo);
      else await this.#ann.asks('DELETE', `/image/${id}`);
    }
  }

  /** The files of a deleted image are due at once. Others stay: they may be yet to be taken back. */
  async #delete(): Promise<void> {
    await this.#site.withPool(async (pool) => {
      while (!this.#stop.signal.aborted) {
        await pool.query(sql.unsafe`
          update silverprint.discarded_blobs set due_at = now() where key ~ '[.](original|compressed)$' and due_at > now()`);
        await delay(5);
      }
    });
  }
}

/** So many photos that differ. */
export function photos(count: number): Promise<Uint8Array[]> {
  return Promise.all(Array.from({ length: count }, (_, seed) => aPhoto({ seed, width: 160, height: 120 })));
}
