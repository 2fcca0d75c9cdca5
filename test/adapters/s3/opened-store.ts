import { randomUUID } from 'node:crypto';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { openS3Store, type S3StoreOptions } from '../../../src/adapters/s3/index.ts';
import type { BlobKey } from '../../../src/domain/image.ts';
import { aFreshKey, inChunks } from '../../contracts/builders.ts';
import type { OpenedFiles } from '../../contracts/opened-files.ts';
import type { TestBucket } from '../../support/s3.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A store of its own in a bucket, with a folder that feeds it. */
export type OpenedStore = OpenedFiles & {
  /** What its objects' names begin with. */
  readonly prefix: string;
  readonly keep: (bytes: Uint8Array, key?: BlobKey) => Promise<BlobKey>;
};

export async function openedStore(bucket: TestBucket, options: Partial<S3StoreOptions> = {}): Promise<OpenedStore> {
  const folder = await temporaryFolder();
  const { staging } = await openFileSystemStore(folder.path);
  const prefix = `${randomUUID()}/`;
  const { store, close } = await openS3Store({ ...bucket, prefix, ...options });
  return {
    store,
    staging,
    prefix,
    stagedFiles: async () => (await Array.fromAsync(staging.leftovers(new Date(8.64e15)))).length,
    keep: async (bytes, key = aFreshKey()) => {
      await store.put(key, await staging.receive(inChunks(bytes), bytes.length));
      return key;
    },
    close: async () => {
      await close();
      await folder.remove();
    },
  };
}
