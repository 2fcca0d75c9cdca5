import { resolve } from 'node:path';
import { openFileSystemStaging, openFileSystemStore } from '../adapters/filesystem/index.ts';
import { openS3Store, S3MissingError, type S3StoreOptions, UnusableBucketError } from '../adapters/s3/index.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { Config } from './config.ts';
import { StartError } from './start-error.ts';
import type { StorePlace } from './store.ts';

/** Where the photos of a service are kept, and the folder of this machine that they come in by. */
export type Files = AsyncDisposable & {
  readonly store: ImageStore;
  readonly staging: Staging;
  /** On one file system with what is staged: where prints are made. */
  readonly folder: string;
  readonly place: StorePlace;
  /** How much more may be written into the folder, in bytes. */
  readonly freeBytes: () => Promise<number>;
  /** @throws {DependencyUnavailableError} the folder's disk has failed several times within the last minute */
  readonly assertSound: () => void;
};

type FilesConfig = Pick<Config, 'dataDir' | 's3'>;

/** The folder of a service that photos come in by; where they are files, they stay in it. */
export function filesFolder({ dataDir, s3 }: FilesConfig): string {
  return resolve(dataDir, s3 ? 'staging' : 'images');
}

/**
 * Open what the configuration names.
 * @param existing take the folder as it is: nothing in it is made or removed
 * @throws {StartError} the bucket cannot be used, and the message says why
 */
export async function openFiles(config: FilesConfig, { existing = false } = {}): Promise<Files> {
  const folder = filesFolder(config);
  if (!config.s3) {
    return { ...(await openFileSystemStore(folder, { existing })), folder, place: { kind: 'files', name: folder } };
  }
  await using opening = new AsyncDisposableStack();
  const spool = opening.use(await openFileSystemStaging(folder, { existing }));
  const { store } = opening.use(await openS3Store(config.s3).catch(forOperators));
  const opened = opening.move();
  const place = { kind: 's3', name: nameOf(config.s3) } as const;
  return { ...spool, store, folder, place, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function nameOf({ bucket, prefix, endpoint, region }: S3StoreOptions): string {
  const path = prefix ? `${bucket}/${prefix.replace(/\/$/, '')}` : bucket;
  return `${path} at ${endpoint ?? `AWS, ${region}`}`;
}

function forOperators(error: unknown): never {
  const isForOperators = error instanceof S3MissingError || error instanceof UnusableBucketError;
  throw isForOperators ? new StartError(`STORE is s3. ${error.message}`, { cause: error }) : error;
}
