import type { StrayBlob } from '../domain/finding.ts';
import { type BlobKey, imageOfKey } from '../domain/image.ts';
import type { ImageRepository } from '../domain/ports/image-repository.ts';
import type { ImageStore, StoredBlob } from '../domain/ports/image-store.ts';

const blobsAtOnce = 1000;

/** Some blobs of a store, and those of them that belong to nothing. */
type Listed = { readonly blobs: readonly StoredBlob[]; readonly found: readonly StrayBlob[] };

/**
 * All blobs of a store, some at a time, and which of them were there before `moment` and belong to nothing. Blobs come before what is
 * known of them: whatever is stored was written down before, so that nothing new is ever among the found.
 */
export async function* strays(
  { images, store }: { images: ImageRepository; store: ImageStore },
  moment: Date,
): AsyncGenerator<Listed> {
  for await (const blobs of inBatches(store.list())) {
    const known = await images.knownBlobs(blobs.map(({ key }) => key));
    const found = blobs.filter(({ key, modifiedAt }) => !known.has(key) && modifiedAt < moment);
    yield { blobs, found: found.map((blob) => ({ kind: kindOf(blob.key), blob })) };
  }
}

function kindOf(key: BlobKey): StrayBlob['kind'] {
  return imageOfKey(key) === undefined ? 'foreign-file' : 'orphan';
}

async function* inBatches(blobs: AsyncIterable<StoredBlob>): AsyncGenerator<StoredBlob[]> {
  let batch: StoredBlob[] = [];
  for await (const blob of blobs) {
    if (batch.push(blob) < blobsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
