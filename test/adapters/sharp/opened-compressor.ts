import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { openSharpCompressor, type SharpCompressorOptions } from '../../../src/adapters/sharp/index.ts';
import type { JpegFacts } from '../../../src/domain/jpeg.ts';
import { inChunks } from '../../contracts/builders.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export type OpenOptions = SharpCompressorOptions & {
  /** Whether the children are told which folder they work in; they are, unless this says otherwise. */
  readonly confined?: boolean;
};

/** A compressor on the file system, in a folder of its own. */
export async function openCompressor({ confined = true, ...options }: OpenOptions = {}) {
  const folder = await temporaryFolder();
  const files = await openFileSystemStore(folder.path);
  const subject = await openSharpCompressor(confined ? { folder: folder.path, ...options } : options);
  const stage = (jpeg: Uint8Array) => files.staging.receive(inChunks(jpeg), jpeg.length);
  return {
    subject,
    staging: files.staging,
    stage,
    read: ({ path }: { path: string }) => readFile(path),
    stagedFiles: async () => (await readdir(join(folder.path, '.tmp'))).length,
    /** The bytes of the print of a JPEG. */
    printed: async (jpeg: Uint8Array, facts: JpegFacts = factsOf(jpeg)): Promise<Uint8Array> =>
      readFile((await subject.compress(await stage(jpeg), facts)).staged.path),
    close: async () => {
      await subject.close();
      await files.close();
      await folder.remove();
    },
  };
}
