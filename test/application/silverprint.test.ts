import { expect } from 'chai';
import { createSilverprint } from '../../src/index.ts';
import { inChunks } from '../../src/testing/builders.ts';
import { memoryAdapters } from '../support/core.ts';
import { thePhoto } from './an-upload.ts';
import { ann } from './signed-in.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('createSilverprint', () => {
  it('is the image half alone on image adapters alone', () => {
    const { images, store, staging, compressor } = memoryAdapters();
    expect(createSilverprint({ images, store, staging, compressor })).to.have.all.keys('images');
  });

  it('is both halves, and the operator’s part, on all adapters', () => {
    expect(createSilverprint(memoryAdapters())).to.have.all.keys('images', 'accounts', 'operator');
  });

  it('tells the time and makes ids itself, unless it is told how', async () => {
    const { images } = createSilverprint(memoryAdapters());
    const content = inChunks(await thePhoto());
    const { id, createdAt } = await images.upload({ ownerId: 'ann', filename: 'cat.jpg', content });
    expect(id).to.match(uuid);
    expect(Math.abs(Date.now() - createdAt.getTime())).to.be.below(60 * 60 * 1000);
  });

  it('takes ids, times and randomness from where it is told', async () => {
    const memory = memoryAdapters();
    const id = '00000000-0000-4000-8000-000000000001';
    const now = new Date('2020-02-02T02:02:02.020Z');
    const { accounts } = createSilverprint(memory, { newId: () => id, now: () => now, randomBytes: nines });
    expect(await accounts.register(ann)).to.include({ id, createdAt: now });
    await accounts.logIn(ann);
    expect(await memory.sessions.find(id)).to.deep.include({ createdAt: now, seed: nines(32) });
  });
});

function nines(bytes: number): Uint8Array {
  return new Uint8Array(bytes).fill(9);
}
