import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupFolderError } from './backup-folder-error.ts';
import { makeFolder, sha256Of, syncFolder, writeNew } from './durable-files.ts';
import { format, type KeyFile, type Manifest, readManifest, type TableFile } from './manifest.ts';
import { readRows, writeRows } from './rows-file.ts';

/** Beside the manifest: it says what the folder is, before there is a manifest and to whoever finds it. */
const label = 'ABOUT-THIS-BACKUP.txt';
const manifestName = 'manifest.json';

const about = `This folder holds a backup of a Silverprint service.

It is restored by: npx silverprint restore THIS-FOLDER
It has the keys of the service. Whoever reads it can read every photo, and be anybody. Keep it from others.
images/ has the files, one of each however often a backup is made here; snapshot-*/ the rows of the database and the keys; and
manifest.json says what belongs to the backup. There is a backup once there is a manifest.
`;

/** What goes into a manifest beside what the folder knows itself. */
export type Contents = Omit<Manifest, 'format' | 'snapshot' | 'tables' | 'keys'>;

/** A folder that one backup is in, or none yet. */
export class BackupFolder {
  readonly path: string;
  /** Where the files of the photos are: a store of its own. */
  readonly images: string;

  private constructor(path: string) {
    this.path = path;
    this.images = join(path, 'images');
  }

  /**
   * A folder to make backups in: an empty one, which is made where it is missing, or one that is used for that already.
   * @throws {BackupFolderError} it is something else
   */
  static async prepare(path: string): Promise<BackupFolder> {
    await makeFolder(path);
    const names = await readdir(path);
    if (!names.includes(label)) {
      if (names.length > 0) {
        throw new BackupFolderError(`${path} is neither empty nor a folder of backups. Name another one.`);
      }
      await writeNew(join(path, label), about);
      for (const folder of [path, dirname(path)]) await syncFolder(folder);
    }
    return new BackupFolder(path);
  }

  /**
   * The backup in a folder, once everything in it but the files of the photos was held against its hash.
   * @throws {BackupFolderError} there is none, or something of it is damaged
   */
  static async find(path: string): Promise<Backup> {
    const manifest = await readManifest(join(path, manifestName));
    if (manifest) return Backup.verified(new BackupFolder(path), manifest);
    const isBegun = await lstat(join(path, label)).catch(() => undefined);
    throw new BackupFolderError(
      isBegun
        ? `The backup in ${path} was never finished.`
        : `There is no backup in ${path}: it has no ${manifestName}.`,
    );
  }

  /** Begin a backup. What is there stays as it is until the new one is finished. */
  async begin(): Promise<Draft> {
    const name = `snapshot-${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}-${randomBytes(4).toString('hex')}`;
    for (const part of ['rows', 'keys']) await makeFolder(join(this.path, name, part));
    return new Draft(this.path, name);
  }

  /** Remove what no finished backup needs: earlier ones, and what was begun and broken off. Files of photos stay. */
  async tidy(): Promise<void> {
    const kept = (await readManifest(join(this.path, manifestName)))?.snapshot;
    for (const name of await readdir(this.path)) {
      const isOurs = name.startsWith('snapshot-') || name.startsWith(`${manifestName}.`);
      if (isOurs && name !== kept) await rm(join(this.path, name), { recursive: true, force: true });
    }
  }
}

/** A backup in the making. */
export class Draft {
  /** Where keys are to be put, for their owner alone. */
  readonly keys: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #tables: TableFile[] = [];

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.keys = join(folder, name, 'keys');
  }

  /** Put the rows of a table in. */
  async write(table: string, rows: AsyncIterable<readonly string[]>): Promise<void> {
    this.#tables.push({ name: table, ...(await writeRows(rowsPath(this.#folder, this.#name, table), rows)) });
  }

  /** The rows of a table that were put in. */
  rows(table: string): AsyncIterable<readonly string[]> {
    return readRows(rowsPath(this.#folder, this.#name, table));
  }

  /** How many rows of a table were put in. */
  count(table: string): number {
    return this.#tables.find(({ name }) => name === table)?.rows ?? 0;
  }

  /** Make this the backup of the folder, in the place of the one before. Once this resolves, it survives a power cut. */
  async finish(contents: Contents, keyNames: readonly string[]): Promise<Manifest> {
    const keys: KeyFile[] = [];
    for (const name of keyNames) keys.push({ name, sha256: await sha256Of(join(this.keys, name)) });
    const manifest = { format, ...contents, snapshot: this.#name, tables: this.#tables, keys } as const;
    const path = join(this.#folder, manifestName);
    for (const folder of ['rows', 'keys', '.']) await syncFolder(join(this.#folder, this.#name, folder));
    await syncFolder(this.#folder);
    const fresh = `${path}.${randomBytes(4).toString('hex')}`;
    await writeNew(fresh, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(fresh, path);
    await syncFolder(this.#folder);
    return manifest;
  }

  /** Remove what was put in, as far as that can be done. */
  async abandon(): Promise<void> {
    await rm(join(this.#folder, this.#name), { recursive: true, force: true }).catch(() => {});
  }
}

/** A backup that is finished. */
export class Backup {
  readonly manifest: Manifest;
  /** Where the files of the photos are. */
  readonly images: string;
  /** Where the keys are. */
  readonly keys: string;
  readonly #folder: string;

  private constructor({ path, images }: BackupFolder, manifest: Manifest) {
    this.manifest = manifest;
    this.images = images;
    this.keys = join(path, manifest.snapshot, 'keys');
    this.#folder = path;
  }

  static async verified(folder: BackupFolder, manifest: Manifest): Promise<Backup> {
    const backup = new Backup(folder, manifest);
    const files = [
      ...manifest.tables.map(({ name, sha256 }) => ({ path: rowsPath(folder.path, manifest.snapshot, name), sha256 })),
      ...manifest.keys.map(({ name, sha256 }) => ({ path: join(backup.keys, name), sha256 })),
    ];
    for (const { path, sha256 } of files) {
      const found = await sha256Of(path).catch((cause: unknown) => {
        throw new BackupFolderError(`${path} is a part of the backup and cannot be read.`, { cause });
      });
      if (found !== sha256) throw new BackupFolderError(`${path} is damaged: it is not what the backup was made with.`);
    }
    return backup;
  }

  /** The rows of a table; none of one that there was not. */
  async *rows(table: string): AsyncGenerator<readonly string[]> {
    const { tables, snapshot } = this.manifest;
    if (tables.some(({ name }) => name === table)) yield* readRows(rowsPath(this.#folder, snapshot, table));
  }

  count(table: string): number {
    return this.manifest.tables.find(({ name }) => name === table)?.rows ?? 0;
  }
}

function rowsPath(folder: string, snapshot: string, table: string): string {
  return join(folder, snapshot, 'rows', `${table}.jsonl.gz`);
}
