import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Backup, BackupFolder } from '../adapters/backup-folder/index.ts';
import type { Restore, RestoreSummary } from '../adapters/cli/index.ts';
import { type FileSystemStore, openFileSystemStore } from '../adapters/filesystem/index.ts';
import type { RestoreTarget } from '../adapters/postgres/index.ts';
import { CopyBlobs } from '../application/copy-blobs.ts';
import { DependencyUnavailableError } from '../domain/errors.ts';
import { copiesAtOnce, filesIn, unusableFolder } from './back-up.ts';
import { loadConfig } from './config.ts';
import { forOperators, openRestoreDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { copyKeys } from './key-copies.ts';
import { forCommandLine } from './operator.ts';
import { RestorePlace } from './restore-place.ts';
import { StartError } from './start-error.ts';

type Wishes = Parameters<Restore>[0];

/**
 * Restore a backup as the service that an environment configures. When it fails nothing is left of it, and it can be run again; when
 * the process dies, running it again is what is left to do.
 * @throws {CliError} nothing was restored, and the message says what to do
 */
export function restore(environment: Environment, wishes: Wishes): Promise<RestoreSummary> {
  return forCommandLine(() => restored(environment, wishes).catch(unusableFolder).catch(forOperators));
}

async function restored(environment: Environment, wishes: Wishes): Promise<RestoreSummary> {
  const config = loadConfig(environment);
  if (config.s3) {
    throw new StartError(
      'A backup is restored into files. Run this with STORE=files, and copy what is then in the folder images of DATA_DIR into the bucket, all but .tmp.',
    );
  }
  await using opening = new AsyncDisposableStack();
  const backup = await BackupFolder.find(resolve(wishes.folder));
  const copies = opening.use(await openFileSystemStore(backup.images, { existing: true }));
  const skipped = new Skipped(backup, wishes);
  await skipped.lookAhead(copies);
  const place = new RestorePlace(config.dataDir);
  const isUnfinished = await place.isUnfinished();
  if (!isUnfinished) assertNothing(await place.occupants());
  await mkdir(config.dataDir, { recursive: true });
  const database = await openRestoreDatabase(config, backup.manifest.migrations, opening);
  const work = async () => {
    if (isUnfinished && (await isLoaded(database, backup))) await place.end();
    else await bringIn({ backup, copies, place, database, skipped, wishes });
    return summaryOf(backup, skipped.count, config.dataDir);
  };
  const summary = await database.alone(work);
  if (summary) return summary;
  throw new StartError('Another backup is being restored into this database. Wait for that one.');
}

function summaryOf(backup: Backup, damaged: number, dataDir: string): RestoreSummary {
  const { files, keys, created_at: createdAt } = backup.manifest;
  return {
    dataDir,
    createdAt,
    images: backup.count('images'),
    users: backup.count('users'),
    files: files.count,
    bytes: files.bytes,
    damaged,
    keys: keys.map(({ name }) => name),
  };
}

/** Whether all that was left to do for a restore that was broken off was to say so. */
async function isLoaded(database: RestoreTarget, { manifest }: Backup): Promise<boolean> {
  const { storeId } = (await database.inhabitants()) ?? {};
  return storeId !== undefined && storeId === manifest.store_id;
}

function assertNothing(occupants: readonly string[]): void {
  if (occupants.length === 0) return;
  throw new StartError(
    `A backup is restored where nothing is yet, and there are ${occupants.join(' and ')}. Move them away, or name another folder (DATA_DIR).`,
  );
}

type Parts = {
  readonly backup: Backup;
  readonly copies: FileSystemStore;
  readonly place: RestorePlace;
  readonly database: RestoreTarget;
  readonly skipped: Skipped;
  readonly wishes: Wishes;
};

async function bringIn(parts: Parts): Promise<void> {
  const { backup, place, database, wishes } = parts;
  const { manifest } = backup;
  const there = await database.inhabitants();
  if (there) {
    throw new StartError(
      `A backup is restored into a database without anything of a service, and this one has tables of one, with ${there.images} photos and ${there.users} users. Name another database, or drop the schema silverprint in this one if nobody needs it.`,
    );
  }
  await place.begin();
  try {
    await bringFiles(parts);
    wishes.signal.throwIfAborted();
  } catch (error) {
    await place.giveUp();
    throw error;
  }
  try {
    // Last, and all at once: from then on there is a service.
    await database.load({ migrations: manifest.migrations, rows: (table) => backup.rows(table) });
  } catch (error) {
    // Nobody knows whether the rows are there: whoever runs this again finds out.
    if (!(error instanceof DependencyUnavailableError)) await place.giveUp();
    throw error;
  }
  await place.end();
}

async function bringFiles({ backup, copies, place, skipped, wishes }: Parts): Promise<void> {
  const { manifest } = backup;
  await using files = await openFileSystemStore(place.images);
  const copy = new CopyBlobs({ from: copies.store, to: files.store, staging: files.staging });
  await copy.execute({
    files: filesIn(backup),
    atOnce: copiesAtOnce,
    signal: wishes.signal,
    onDamaged: (file) => skipped.add(file),
    onProgress: (done) => wishes.onProgress(done, manifest.files.count),
  });
  await files.store.identify(manifest.store_id);
  const names = manifest.keys.map(({ name }) => name);
  await copyKeys(names, backup.keys, place.keys);
}

/** The files that are missing or damaged in a backup, and whether to go on without them. */
class Skipped {
  readonly #backup: Backup;
  readonly #wishes: Wishes;
  readonly #known: ReadonlySet<string>;
  count = 0;

  constructor(backup: Backup, wishes: Wishes) {
    this.#backup = backup;
    this.#wishes = wishes;
    // What could not be read any more when the backup was made is in nobody's way now.
    this.#known = new Set(backup.manifest.damaged);
  }

  /** Look for files that are missing or too short, before anything is begun. */
  async lookAhead({ store }: FileSystemStore): Promise<void> {
    if (this.#wishes.skipDamaged) return;
    const lacking: string[] = [];
    for await (const { key, bytes } of filesIn(this.#backup)) {
      this.#wishes.signal.throwIfAborted();
      const blob = await store.open(key).catch(() => undefined);
      await blob?.close();
      if (blob?.totalBytes !== bytes && !this.#known.has(key)) lacking.push(this.#pathOf(key));
    }
    if (lacking.length > 0) throw this.#refusal(lacking);
  }

  add(file: Parameters<Wishes['onDamaged']>[0]): void {
    if (!this.#wishes.skipDamaged && !this.#known.has(file.key)) throw this.#refusal([this.#pathOf(file.key)]);
    this.count += 1;
    this.#wishes.onDamaged(file);
  }

  #pathOf(key: string): string {
    return join(this.#backup.images, key.slice(0, 2), key);
  }

  #refusal(paths: readonly string[]): StartError {
    const [named, more] = [paths.slice(0, 10).join(', '), paths.length - 10];
    return new StartError(
      `${named}${more > 0 ? ` and ${more} more` : ''}: missing from the backup, or damaged. Nothing was restored. Use another backup, or restore all but such files by --skip-damaged.`,
    );
  }
}
