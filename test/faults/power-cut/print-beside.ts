import { createHash } from 'node:crypto';
import {
  closedAfter,
  createNew,
  type FileOperations,
  remove,
  rethrow,
} from '../../../src/adapters/filesystem/file-operations.ts';
import type { Compressor, StagedFile } from '../../../src/index.ts';
import { aCompression, someBytes } from '../../../src/testing/builders.ts';

/**
 * A compressor whose prints and sizes mean nothing, and which does to the disk what a real one does: a file beside the staged one,
 * written and not synced.
 */
export function printsBeside(files: FileOperations): Compressor {
  const write = async (path: string, bytes: Uint8Array): Promise<StagedFile> => {
    const file = await files.open(path, createNew, 0o600).catch(rethrow);
    try {
      await closedAfter(file, () => file.writeFile(bytes));
    } catch (error) {
      await remove(files, path).catch(() => {});
      throw error;
    }
    return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const facts = { compression: aCompression(), placeholder: { thumbhash: someBytes(25), dominantColor: '#808080' } };
  return {
    algorithmVersion: 1,
    sizeVersion: 1,
    async compress({ path, sha256 }, { width, height }, { tier }) {
      const staged = await write(`${path}.print`, Buffer.from(`a print of ${sha256}, ${tier}`));
      return { ...facts, staged, width, height, compression: aCompression({ tier }), exif: {} };
    },
    async resize({ path, sha256 }, { width, height }, { edge }) {
      return { staged: await write(`${path}.size`, Buffer.from(`${edge} pixels of ${sha256}`)), width, height };
    },
  };
}
