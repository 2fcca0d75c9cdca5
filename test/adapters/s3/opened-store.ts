import { randomUUID } from 'node:crypto';
import { openS3Store, type S3StoreOptions } from '../../../src/adapters/s3/index.ts';
import type { BlobKey } from '../../../src/domain/image.ts';
import { aFreshKey, inChunks } from '../../../src/testing/builders.ts';
import type { OpenedFiles } from '../../../src/testing/opened-files.ts';
import type { TestBucket } from '../../support/s3.ts';
import { StagedFolder } from '../../support/staged-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A store of its own in a bucket, with a folder that feeds it. */
export type OpenedStore = OpenedFiles & {
  /** What its objects' names begin with. */
  readonly prefix: string;
  readonly keep: (bytes: Uint8Array, key?: BlobKey) => Promise<BlobKey>;
};

export async function openedStore(bucket: TestBucket, options: Partial<S3StoreOptions> = {}): Promise<OpenedStore> {
  const folder = await temporaryFolder();
  const staging = await StagedFolder.at(folder.path);
  const prefix = `${randomUUID()}/`;
  const { store, close } = await openS3Store({ ...bucket, prefix, ...options });
  return {
    store,
    staging,
    prefix,
    stagedFiles: staging.files,
    keep: async (bytes, key = aFreshKey()) => {
      await store.put(key, await staging.receive(inChunks(bytes)));
      return key;
    },
    close: async () => {
      await close();
      await folder.remove();
    },
  };
}
