import type { BlobKey, StoredPrint } from '../domain/image.ts';
import type { Print } from '../domain/ports/compressor.ts';

/** A print as it is kept under a key. */
export function storedPrint(key: BlobKey, { staged, width, height, compression }: Print): StoredPrint {
  return { key, bytes: staged.bytes, sha256: staged.sha256, width, height, compression };
}
