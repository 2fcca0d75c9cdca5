import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSharpCompressor, type SharpCompressorOptions } from '../../../src/adapters/sharp/index.ts';
import type { CompressorOrder } from '../../../src/domain/ports/compressor.ts';
import { inChunks } from '../../../src/testing/builders.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { StagedFolder } from '../../support/staged-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export type OpenOptions = SharpCompressorOptions & {
  /** Whether the children are told which folder they work in; they are, unless this says otherwise. */
  readonly confined?: boolean;
};

export const order: CompressorOrder = { preset: 'standard', tier: 'small' };

/** A compressor on the file system, in a folder of its own. */
export async function openCompressor({ confined = true, ...options }: OpenOptions = {}) {
  const folder = await temporaryFolder();
  const staging = await StagedFolder.at(join(folder.path, '.tmp'));
  const subject = await openSharpCompressor({
    ...(confined && { folder: folder.path }),
    quietMilliseconds: 0,
    ...options,
  });
  const stage = (jpeg: Uint8Array) => staging.receive(inChunks(jpeg));
  return {
    subject,
    staging,
    stage,
    read: ({ path }: { path: string }) => readFile(path),
    stagedFiles: staging.files,
    /** The bytes of the print of a JPEG. */
    printed: async (jpeg: Uint8Array, ordered: Partial<CompressorOrder> = {}): Promise<Uint8Array> => {
      const print = await subject.compress(await stage(jpeg), factsOf(jpeg), { ...order, ...ordered });
      return readFile(print.staged.path);
    },
    close: async () => {
      await subject.close();
      await folder.remove();
    },
  };
}
