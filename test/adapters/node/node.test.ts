import { expect } from 'chai';
import { deriveKey, NodeSigner, secretFingerprint } from '../../../src/adapters/node/index.ts';
import { signerContract } from '../../../src/testing/signer.contract.ts';

const secret = new Uint8Array(32).fill(7);
const otherSecret = new Uint8Array(32).fill(8);

signerContract('NodeSigner', async () => ({
  subject: new NodeSigner(secret),
  stranger: new NodeSigner(otherSecret),
  close: async () => {},
}));

describe('NodeSigner', () => {
  it('makes the tags of today, so that what is stored stays valid', () => {
    const tag = new NodeSigner(secret).sign('refresh', new TextEncoder().encode('message'));
    expect(Buffer.from(tag).toString('hex')).to.equal(
      '355ee1996793bf59bf1e840db4f2de5db56aad763a0e1de45337ec60fd0ad09b',
    );
  });

  it('keeps its key when the buffer of the secret is wiped', () => {
    const buffer = Uint8Array.from(secret);
    const signer = new NodeSigner(buffer);
    buffer.fill(0);
    expect(signer.sign('test', secret)).to.deep.equal(new NodeSigner(secret).sign('test', secret));
  });

  it('has no key but the one that it names', () => {
    expect(() => new NodeSigner(secret).sign('test', secret, 2)).to.throw(RangeError);
  });

  it('refuses a secret of less than 32 bytes', () => {
    expect(() => new NodeSigner(secret.subarray(1))).to.throw(RangeError);
  });
});

describe('deriveKey', () => {
  it('gives the keys of today, so that a restart changes none', () => {
    expect(Buffer.from(deriveKey(secret, 'access-token')).toString('hex')).to.equal(
      '5c05d6dfdf18cf73243c7477f7f2d1da38e99e3ba68dce35f32959b8a3739e6d',
    );
  });

  it('gives another key for each purpose and for each secret', () => {
    const keys = [deriveKey(secret, 'a'), deriveKey(secret, 'b'), deriveKey(otherSecret, 'a')];
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).to.equal(3);
  });

  it('gives as many bytes as are asked for', () => {
    expect(deriveKey(secret, 'a')).to.have.lengthOf(32);
    expect(deriveKey(secret, 'a', 48)).to.have.lengthOf(48);
  });

  it('refuses a secret of less than 32 bytes', () => {
    expect(() => deriveKey(secret.subarray(1), 'a')).to.throw(RangeError);
  });
});

describe('secretFingerprint', () => {
  it('is the same for the same secret, and another for another', () => {
    expect(secretFingerprint(secret)).to.deep.equal(secretFingerprint(Uint8Array.from(secret)));
    expect(secretFingerprint(secret)).not.to.deep.equal(secretFingerprint(otherSecret));
  });

  it('is no key that anything is made with, nor the secret', () => {
    for (const key of [secret, deriveKey(secret, 'signer'), deriveKey(secret, 'access-token')]) {
      expect(secretFingerprint(secret)).not.to.deep.equal(key);
    }
  });
});
