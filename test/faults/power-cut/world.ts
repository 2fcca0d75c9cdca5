import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { MemoryImageRepository, MemorySigner } from '../../../src/adapters/memory/index.ts';
import {
  createSilverprint,
  DependencyUnavailableError,
  type Image,
  type ImageRepository,
  type Images,
  type Options,
} from '../../../src/index.ts';
import { inChunks, sha256Of } from '../../../src/testing/builders.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { type DiskEvent, type JournalOptions, journaledFiles } from './journal.ts';
import { printsBeside } from './print-beside.ts';

/** Something that was done to the database: it is done whole or not at all, and durable once it is. */
type Call = { readonly kind: 'asked'; readonly method: keyof ImageRepository; readonly parameters: readonly unknown[] };
/** What somebody was told, and may rely on from then on. */
export type Told =
  | { readonly kind: 'kept'; readonly image: Image }
  /** From the moment on in which it is asked for, an image may be gone. */
  | { readonly kind: 'to-be-deleted'; readonly id: string }
  | { readonly kind: 'deleted'; readonly id: string };

export type Happened = DiskEvent | Call | Told;

/** What is done while the power may be cut. */
export type Scenario = (world: World) => Promise<void>;

export type WorldOptions = Pick<JournalOptions, 'files' | 'ignores'> & { readonly limits?: Options['limits'] };

/** Who uploaded what: the owner by the hash of the bytes. */
export type Uploaded = ReadonlyMap<string, string>;

/** Images on a disk and a database of which every change is noted. */
export class World {
  readonly images: Images;
  readonly happened: Happened[] = [];
  readonly #uploaded = new Map<string, string>();
  readonly #process: { isGone: boolean };

  private constructor(images: Images, happened: Happened[], process: { isGone: boolean }) {
    this.images = images;
    this.happened = happened;
    this.#process = process;
  }

  static async in(root: string, { files, ignores, limits = {} }: WorldOptions = {}): Promise<World> {
    await (await openFileSystemStore(root)).close();
    const happened: Happened[] = [];
    const operations = journaledFiles({ files, ignores, note: (event) => happened.push(event) });
    const { store, staging } = await openFileSystemStore(root, { operations });
    const database = new MemoryImageRepository();
    const process = { isGone: false };
    const images = new Proxy(database, {
      get(_, name) {
        const method = name as keyof ImageRepository;
        return async (...parameters: unknown[]) => {
          if (process.isGone && method !== 'begin') throw new DependencyUnavailableError();
          const outcome: unknown = await Reflect.apply(database[method], database, parameters);
          happened.push({ kind: 'asked', method, parameters: structuredClone(parameters) });
          return outcome;
        };
      },
    });
    const adapters = { images, store, staging, compressor: printsBeside(operations), signer: new MemorySigner() };
    return new World(createSilverprint(adapters, { limits, prints: { tier: 'fast' } }).images, happened, process);
  }

  get uploaded(): Uploaded {
    return this.#uploaded;
  }

  async uploads(ownerId: string, seed: number): Promise<Image> {
    const bytes = aMosaic({ seed, columns: 40, rows: 30 });
    this.#uploaded.set(await sha256Of(bytes), ownerId);
    const image = await this.images.upload({ ownerId, filename: `${seed}.jpg`, content: inChunks(bytes, 256) });
    this.happened.push({ kind: 'kept', image });
    return image;
  }

  /** Do as somebody who starts the service for the first time, and uses it a little. */
  async begins(): Promise<Image> {
    await this.images.upkeep.claimStore();
    return this.uploads('ann', 1);
  }

  async deletes(ownerId: string, imageId: string): Promise<void> {
    this.happened.push({ kind: 'to-be-deleted', id: imageId });
    await this.images.delete({ ownerId, imageId });
    this.happened.push({ kind: 'deleted', id: imageId });
  }

  /** An upload by a process that loses the database when only the row is missing. */
  async breaksOff(ownerId: string, seed: number): Promise<void> {
    this.#process.isGone = true;
    await this.uploads(ownerId, seed).catch(() => {});
    this.#process.isGone = false;
  }

  /** Let so much time pass that the disk has written everything by itself. */
  settle(): void {
    this.happened.push({ kind: 'settled' });
  }
}

/** The database as these calls have left it. */
export async function databaseAfter(happened: readonly Happened[], now: () => Date): Promise<MemoryImageRepository> {
  const database = new MemoryImageRepository(new MemorySigner(), now);
  for (const event of happened) {
    if (event.kind === 'asked') await Reflect.apply(database[event.method], database, event.parameters);
  }
  return database;
}
