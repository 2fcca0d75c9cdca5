import { resolve } from 'node:path';
import { BackupFolder, BackupFolderError, type Draft } from '../adapters/backup-folder/index.ts';
import type { BackUp, BackupSummary } from '../adapters/cli/index.ts';
import { type FileSystemStore, openFileSystemStore } from '../adapters/filesystem/index.ts';
import { filesOfRow, tablesWithFiles } from '../adapters/postgres/index.ts';
import { CopyBlobs } from '../application/copy-blobs.ts';
import { strays } from '../application/find-strays.ts';
import type { StoredFile, StoreId } from '../domain/image.ts';
import { silentLogger } from '../domain/ports/logger.ts';
import { type Config, loadConfig } from './config.ts';
import type { Environment } from './environment.ts';
import { copyKeys, keyNames, keysPath } from './key-copies.ts';
import { forCommandLine, type Operation, openOperation } from './operator.ts';
import { StartError } from './start-error.ts';

/** Files copied side by side: one waits for the disk while another is hashed. */
export const copiesAtOnce = 8;

type Wishes = Parameters<BackUp>[0];

/**
 * Make a backup of a service, whether it is running or not.
 * @throws {CliError} there is none, and the message says what to do
 */
export function backUp(environment: Environment, version: string, wishes: Wishes): Promise<BackupSummary> {
  return forCommandLine(() => made(loadConfig(environment), version, wishes).catch(unusableFolder));
}

async function made(config: Config, version: string, wishes: Wishes): Promise<BackupSummary> {
  await using opening = new AsyncDisposableStack();
  const service = opening.use(await openOperation(config, silentLogger));
  const storeId = await service.files.store.identity();
  if (storeId === undefined)
    throw new StartError('Start the service once with this configuration, so that there is something to back up.');
  const folder = await BackupFolder.prepare(resolve(wishes.folder));
  const copies = opening.use(await openFileSystemStore(folder.images));
  if ((await copies.store.identify(storeId)) !== storeId) {
    throw new StartError(`${folder.path} holds backups of another service. Name another folder.`);
  }
  const backup = new BackupInTheMaking({ config, version, wishes, service, storeId, folder, copies });
  // From before the moment that the backup is of, no file is deleted that there was at that moment.
  const summary = await service.database.images.keepDiscarded((assertKept) => backup.make(assertKept));
  if (summary) return summary;
  throw new StartError('Another backup of this service is being made. Wait for that one.');
}

type Dependencies = {
  readonly config: Config;
  readonly version: string;
  readonly wishes: Wishes;
  readonly service: Operation;
  readonly storeId: StoreId;
  readonly folder: BackupFolder;
  readonly copies: FileSystemStore;
};

class BackupInTheMaking {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async make(assertKept: () => Promise<void>): Promise<BackupSummary> {
    const { folder } = this.#deps;
    const draft = await folder.begin();
    let summary: Omit<BackupSummary, 'removedFiles'>;
    try {
      summary = await this.#fill(draft, assertKept);
    } catch (error) {
      await draft.abandon();
      throw error;
    }
    // Now that it counts: what only the one before had.
    await folder.tidy();
    return { ...summary, removedFiles: await this.#removeStrays(assertKept) };
  }

  async #fill(draft: Draft, assertKept: () => Promise<void>): Promise<Omit<BackupSummary, 'removedFiles'>> {
    const { config, version, wishes, service, storeId, folder, copies } = this.#deps;
    const { signal, isReread, onDamaged, onProgress } = wishes;
    const createdAt = new Date().toISOString();
    const migrations = await service.database.dump((table, rows) => draft.write(table, interruptible(rows, signal)));
    const images = draft.count('images');
    const expected = 2 * images + draft.count('sizes');
    const damaged: string[] = [];
    const copied = await new CopyBlobs({
      from: service.files.store,
      to: copies.store,
      staging: copies.staging,
    }).execute({
      files: filesIn(draft),
      atOnce: copiesAtOnce,
      isReread,
      signal,
      onDamaged: (file) => {
        damaged.push(file.key);
        onDamaged(file);
      },
      onProgress: (done) => onProgress(done, expected),
    });
    const keys = await keyNames(config);
    await copyKeys(keys, keysPath(config.dataDir), draft.keys);
    signal.throwIfAborted();
    // Otherwise a file may be missing that was there at that moment.
    await assertKept();
    const files = { count: copied.files, bytes: copied.bytes };
    const contents = {
      silverprint: version,
      created_at: createdAt,
      store_id: storeId,
      migrations: [...migrations],
      files,
      damaged,
    };
    await draft.finish(contents, keys);
    return {
      ...copied,
      damaged: damaged.length,
      images,
      users: draft.count('users'),
      keys,
      createdAt,
      folder: folder.path,
    };
  }

  /** What the service knows nothing of any more is in no backup: whatever is in this one, it knows until the work is over. */
  async #removeStrays(assertKept: () => Promise<void>): Promise<number> {
    const { service, copies } = this.#deps;
    for await (const leftover of copies.staging.leftovers(new Date())) await copies.staging.discard(leftover);
    let removed = 0;
    const farAway = new Date(8.64e15);
    for await (const { found } of strays({ images: service.database.images, store: copies.store }, farAway)) {
      if (found.length === 0) continue;
      await assertKept();
      for (const { kind, blob } of found) {
        if (kind !== 'orphan') continue;
        await copies.store.delete(blob.key);
        removed += 1;
      }
    }
    return removed;
  }
}

/** The files of the photos that rows are about. */
export async function* filesIn(backup: {
  rows(table: string): AsyncIterable<readonly string[]>;
}): AsyncGenerator<StoredFile> {
  for (const table of tablesWithFiles) {
    for await (const lines of backup.rows(table)) for (const line of lines) yield* filesOfRow(table, line);
  }
}

async function* interruptible<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}

/** What is wrong with a folder of backups, for whoever named it; any other error stays as it is. */
export function unusableFolder(error: unknown): never {
  throw error instanceof BackupFolderError ? new StartError(error.message, { cause: error }) : error;
}
