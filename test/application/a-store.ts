import type { BlobKey, Image, ImageAdapters, Options, UploadIntent } from '../../src/index.ts';
import { aFreshId, anImage, anIntent, collect, inChunks, someBytes } from '../../src/testing/builders.ts';
import type { memoryAdapters } from '../support/core.ts';
import { anUploader } from './an-upload.ts';

type Memory = ReturnType<typeof memoryAdapters>;

/** A store that is claimed, with somebody who uploads to it, and ways to do harm to it. */
export async function aStore(replace: (memory: Memory) => Partial<ImageAdapters> = () => ({}), options: Options = {}) {
  const uploader = anUploader(replace, { limits: { abandonedUploadSeconds: 3600 }, ...options });
  const { memory, images } = uploader;
  await images.upkeep.claimStore();
  const { store, staging, clock } = memory;

  const put = async (key: BlobKey, bytes = someBytes(100)) => {
    await store.put(key, await staging.receive(inChunks(bytes), bytes.length));
    return key;
  };
  const bytesOf = async (key: BlobKey) => collect((await store.open(key))!.content);
  const replaceBlob = async (key: BlobKey, bytes: Uint8Array) => {
    await store.delete(key);
    await put(key, bytes);
  };
  return {
    ...uploader,
    put,
    bytesOf,
    /** A blob by a name that the service could have made, of nothing. */
    orphan: () => put(anImage().original.key),
    flip: async (key: BlobKey) => {
      const bytes = await bytesOf(key);
      bytes[bytes.length >> 1]! ^= 1;
      await replaceBlob(key, bytes);
    },
    cut: async (key: BlobKey) => replaceBlob(key, (await bytesOf(key)).subarray(1)),
    /** An upload that has come as far as it can without being acknowledged. */
    inFlight: async (): Promise<{ image: Image; intent: UploadIntent }> => {
      const image = anImage({ id: aFreshId() });
      const intent = anIntent(image);
      await memory.images.begin(intent);
      await put(intent.originalKey);
      await put(intent.compressedKey);
      return { image, intent };
    },
    keys: async () => (await Array.fromAsync(store.list(), ({ key }) => key)).toSorted(),
    /** Long enough that nothing which is there counts as new. */
    pass: (days = 2) => clock.advance(days * 24 * 60 * 60),
  };
}
