import { expect } from 'chai';
import { MemorySigner } from '../../../src/adapters/memory/index.ts';
import { randomBytes, someBytes } from '../../../src/testing/builders.ts';
import { signerContract } from '../../../src/testing/signer.contract.ts';

const close = async () => {};

signerContract('memory', async () => ({ subject: new MemorySigner(), stranger: new MemorySigner(), close }));

describe('MemorySigner', () => {
  it('makes the same tags as any other with the same key', () => {
    const key = randomBytes(32);
    const tag = new MemorySigner({ key }).sign('test', someBytes(10));
    expect(new MemorySigner({ key }).verify('test', someBytes(10), tag)).to.equal(true);
  });

  it('keeps its key, whatever becomes of the bytes it was given', () => {
    const key = randomBytes(32);
    const signer = new MemorySigner({ key });
    const tag = signer.sign('test', someBytes(10));
    key.fill(0);
    expect(signer.verify('test', someBytes(10), tag)).to.equal(true);
  });

  it('refuses a key that is too short to be one', () => {
    expect(() => new MemorySigner({ key: randomBytes(31) })).to.throw(RangeError);
  });

  it('signs with no key but its own', () => {
    const signer = new MemorySigner({ keyId: 7 });
    expect(() => signer.sign('test', someBytes(10), 8)).to.throw(RangeError);
  });
});
