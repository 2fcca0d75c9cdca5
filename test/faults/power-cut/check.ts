import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type FileOperations, openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import type { MemoryImageRepository } from '../../../src/adapters/memory/index.ts';
import { createSilverprint, type Image, type ImageStore, type StoredFile } from '../../../src/index.ts';
import { replaced } from '../../support/watched.ts';
import type { Disk } from './crash-states.ts';
import { printsBeside } from './print-beside.ts';
import { databaseAfter, type Happened, type Told, type Uploaded } from './world.ts';

/** Where a power cut has left everything. */
export type Crash = {
  readonly disk: Disk;
  readonly happened: readonly Happened[];
  readonly uploaded: Uploaded;
};

const twoDaysMs = 2 * 24 * 60 * 60 * 1000;
const storeId = 'store-id';

/** Starts services again after power cuts, in a folder of its own, and says what they break of what was promised. */
export class Restarts {
  readonly #root: string;
  readonly #crashedRoot: string;

  private constructor(root: string, crashedRoot: string) {
    this.#root = root;
    this.#crashedRoot = crashedRoot;
  }

  /** @param crashedRoot what the paths of the disks begin with */
  static async in(root: string, crashedRoot: string): Promise<Restarts> {
    await openFileSystemStore(root);
    return new Restarts(root, crashedRoot);
  }

  /** What is broken right after the restart, and when all of it has been cleaned up two days later. Nothing, it is hoped. */
  async violations({ disk, happened, uploaded }: Crash): Promise<string[]> {
    const folders = this.#write(disk);
    try {
      let later = 0;
      const now = () => new Date(Date.now() + later);
      const database = await databaseAfter(happened, now);
      const { store, staging } = await openFileSystemStore(this.#root, { existing: true, operations: unsynced });
      const adapters = { images: database, store, staging, compressor: printsBeside(unsynced) };
      const { images } = createSilverprint(adapters, { now });
      const told = happened.filter(isTold);
      const check = () => brokenPromises({ database, store, uploaded, told });

      await images.upkeep.claimStore();
      const found = (await check()).map((violation) => `at once: ${violation}`);
      later = twoDaysMs;
      while ((await images.upkeep.sweepUploads()) + (await images.deleteDiscardedBlobs()) > 0);
      found.push(...(await check()).map((violation) => `two days later: ${violation}`));
      found.push(...(await leftOver(database, this.#filesIn(folders))));
      return found;
    } finally {
      for (const path of this.#filesIn(folders)) rmSync(join(this.#root, path));
    }
  }

  /** @returns the folders that files may be in, relative to the root */
  #write(disk: Disk): ReadonlySet<string> {
    const folders = new Set(['.', '.tmp']);
    for (const [path, bytes] of disk) {
      const name = relative(this.#crashedRoot, path);
      folders.add(dirname(name));
      writeFileSync(join(this.#root, name), bytes);
    }
    return folders;
  }

  #filesIn(folders: ReadonlySet<string>): string[] {
    return [...folders].flatMap((folder) => {
      const path = join(this.#root, folder);
      if (!existsSync(path)) return [];
      const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
      return files.map(({ name }) => join(folder, name));
    });
  }
}

type Found = {
  readonly database: MemoryImageRepository;
  readonly store: ImageStore;
  readonly uploaded: Uploaded;
  readonly told: readonly Told[];
};

async function brokenPromises({ database, store, uploaded, told }: Found): Promise<string[]> {
  const found: string[] = [];
  const images = await database.imagesById(100);
  for (const promised of promisedBy(told)) {
    const { images: listed } = await database.page({ ownerId: promised.ownerId, limit: 100 });
    const image = listed.find(({ id }) => id === promised.id);
    if (!image) found.push(`V1: an image that was acknowledged is not listed`);
    else if (image.original.sha256 !== promised.original.sha256) found.push(`V1: an acknowledged image is another one`);
  }
  for (const { id } of told.filter(({ kind }) => kind === 'deleted').map((one) => one as { id: string })) {
    if (images.some((image) => image.id === id)) found.push('V1: an image is there whose deletion was acknowledged');
  }
  const sizes = await database.sizesOf(images.map(({ id }) => id));
  for (const file of [
    ...images.flatMap(({ original, compressed }) => [original, compressed]),
    ...sizes.map(({ size }) => size),
  ]) {
    if (!(await isWhole(store, file))) found.push(`V2: a row has no whole blob ${kindOf(file)}`);
  }
  for (const image of images) {
    if (uploaded.get(image.original.sha256) !== image.ownerId) found.push('V5: an image belongs to somebody else');
  }
  return found;
}

/** The images that there must be: those that were kept, and that nobody has wanted gone. */
function promisedBy(told: readonly Told[]): readonly Image[] {
  const gone = new Set(told.map((one) => (one.kind === 'kept' ? '' : one.id)));
  return told.flatMap((one) => (one.kind === 'kept' && !gone.has(one.image.id) ? [one.image] : []));
}

async function isWhole(store: ImageStore, { key, bytes, sha256 }: StoredFile): Promise<boolean> {
  const digest = await store.digest(key);
  return digest?.bytes === bytes && digest.sha256 === sha256;
}

function kindOf({ key }: StoredFile): string {
  return key.slice(key.indexOf('.') + 1);
}

async function leftOver(database: MemoryImageRepository, files: readonly string[]): Promise<string[]> {
  const names = files.map((path) => path.slice(path.lastIndexOf('/') + 1)).filter((name) => name !== storeId);
  const images = await database.imagesById(100);
  const sizes = await database.sizesOf(images.map(({ id }) => id));
  const keys = images.flatMap(({ original, compressed }) => [original.key, compressed.key]);
  const known = new Set([...keys, ...sizes.map(({ size }) => size.key)]);
  const strays = names.filter((name) => !known.has(name));
  const found = strays.map((name) => `V3: ${name.slice(name.indexOf('.') + 1)} is left`);
  if (database.intents.length > 0) found.push('V3: an intent is left');
  if ((await database.discardedBlobs()).length > 0) found.push('V3: a discarded blob is left');
  return found;
}

function isTold(event: Happened): event is Told {
  return event.kind === 'kept' || event.kind === 'to-be-deleted' || event.kind === 'deleted';
}

/** What is checked here is not whether the check survives a power cut. */
const unsynced: FileOperations = {
  ...fs,
  open: async (path, flags, mode) => replaced(await fs.open(path, flags, mode), { sync: async () => {} }),
};
