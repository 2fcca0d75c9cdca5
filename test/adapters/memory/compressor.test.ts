import { expect } from 'chai';
import { thumbHashToApproximateAspectRatio, thumbHashToRGBA } from 'thumbhash';
import { MemoryCompressor, openMemoryFiles } from '../../../src/adapters/memory/index.ts';
import { inChunks } from '../../../src/testing/builders.ts';
import { compressorContract } from '../../../src/testing/compressor.contract.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { factsOf } from '../../support/jpeg-facts.ts';

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

describe('The compressor in memory', () => {
  it('has a grey square stand in for every picture', async () => {
    await using files = openMemoryFiles();
    const staged = await files.staging.receive(inChunks(aMosaic()), 1e6);
    const order = { preset: 'standard', tier: 'small' } as const;
    const { placeholder } = await new MemoryCompressor(files.staging).compress(staged, factsOf(aMosaic()), order);
    const { rgba } = thumbHashToRGBA(placeholder.thumbhash);
    for (const [i, sample] of rgba.entries()) expect(sample).to.be.closeTo(i % 4 === 3 ? 255 : 128, 5);
    expect(placeholder.dominantColor).to.equal('#808080');
    expect(thumbHashToApproximateAspectRatio(placeholder.thumbhash)).to.equal(1);
  });
});
