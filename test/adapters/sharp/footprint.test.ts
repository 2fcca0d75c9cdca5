import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { countedPixels, limitsOf, pixelsIn, printsIn } from '../../../src/adapters/sharp/footprint.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { aPhoto } from '../../support/photos.ts';

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

  it('have half as much again counted for a photo whose colour is at full size', async () => {
    const size = { width: 64, height: 48 };
    expect(countedPixels(factsOf(await aPhoto({ ...size, subsampling: '4:2:0' })))).to.equal(64 * 48);
    expect(countedPixels(factsOf(await aPhoto({ ...size, colour: 'grey' })))).to.equal(64 * 48);
    expect(countedPixels(factsOf(await aPhoto({ ...size, subsampling: '4:4:4' })))).to.equal(1.5 * 64 * 48);
  });

  it('may take longer and more, the larger the photo', () => {
    expect(limitsOf(largest).millisecondsMax).to.equal(35_000);
    expect(limitsOf(common).millisecondsMax).to.equal(9_000);
    expect(limitsOf(largest).bytesMax).to.be.within(64e6 + 12 * largest, 2 * (64e6 + 12 * largest));
  });
});
