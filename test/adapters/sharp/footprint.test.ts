import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { limitsOf, pixelsIn, printsIn } from '../../../src/adapters/sharp/footprint.ts';

const [largest, common] = [64_000_000, 12_000_000];

describe('Child processes in the memory that there is', () => {
  it('are as many as processors where there is plenty', () => {
    expect(printsIn(1e12, largest)).to.equal(availableParallelism());
    expect(pixelsIn(1e12, availableParallelism())).to.be.greaterThan(availableParallelism() * largest);
  });

  it('are one where there is little, or nearly none', () => {
    expect(printsIn(840e6, largest)).to.equal(1);
    expect(printsIn(1e6, largest)).to.equal(1);
    expect(pixelsIn(1e6, 1)).to.equal(1);
  });

  it('leave room for one photo of the largest size, and so for several of the common size', () => {
    const memoryBytes = 1024 ** 3;
    const children = Math.min(4, printsIn(memoryBytes, largest));
    expect(pixelsIn(memoryBytes, children)).to.be.within(largest, 2 * largest);
    expect(pixelsIn(memoryBytes, children)).to.be.greaterThan(4 * common);
  });

  it('may take longer and more, the larger the photo', () => {
    expect(limitsOf(largest).millisecondsMax).to.equal(35_000);
    expect(limitsOf(common).millisecondsMax).to.equal(9_000);
    expect(limitsOf(largest).bytesMax).to.be.within(64e6 + 12 * largest, 2 * (64e6 + 12 * largest));
  });
});
