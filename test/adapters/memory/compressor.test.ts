import { MemoryCompressor, openMemoryFiles } from '../../../src/adapters/memory/index.ts';
import { compressorContract } from '../../contracts/compressor.contract.ts';

compressorContract('memory', async () => {
  const { staging, close } = openMemoryFiles();
  return {
    subject: new MemoryCompressor(staging),
    staging,
    read: async ({ path }) => staging.read(path) ?? new Uint8Array(),
    stagedFiles: async () => staging.files,
    close,
  };
});
