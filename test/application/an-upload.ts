import type { ImageAdapters, Options } from '../../src/index.ts';
import { inChunks } from '../../src/testing/builders.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { aPhoto } from '../support/photos.ts';

let photo: Promise<Uint8Array> | undefined;

/** The bytes of one and the same photo, with metadata that no print may carry. */
export function thePhoto(): Promise<Uint8Array> {
  photo ??= aPhoto({ canary: 'whose kitchen this is' });
  return photo;
}

/** Somebody who uploads to a core on memory adapters, some of them replaced. */
export function anUploader(
  replace: (memory: ReturnType<typeof memoryAdapters>) => Partial<ImageAdapters> = () => ({}),
  options: Options = {},
) {
  const memory = memoryAdapters();
  const { images } = aCore(memory, replace(memory), options);
  const upload = async (ownerId = 'ann', filename = 'cat.jpg') =>
    images.upload({ ownerId, filename, content: inChunks(await thePhoto()) });
  return { memory, images, upload };
}

/** What there is of uploads anywhere, done or not. */
export async function tracesIn({ store, staging, images }: ReturnType<typeof memoryAdapters>, ownerId = 'ann') {
  const blobs = await Array.fromAsync(store.list());
  const { images: listed } = await images.page({ ownerId, limit: 100 });
  return { staged: staging.files, blobs: blobs.length, intents: images.intents.length, listed: listed.length };
}
