import { compressorContract } from '../../../src/testing/compressor.contract.ts';
import { openCompressor } from './opened-compressor.ts';

compressorContract('sharp', async () => {
  const { read, ...opened } = await openCompressor();
  // A plain array of bytes, as the suite compares them: Node's Buffer is a class of its own
  return { ...opened, read: async (staged) => Uint8Array.from(await read(staged)) };
});
