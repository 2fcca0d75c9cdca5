import { expect } from 'chai';
import * as fc from 'fast-check';
import { MemorySigner } from '../../src/adapters/memory/index.ts';
import { decodeCursor, encodeCursor } from '../../src/domain/page.ts';
import type { Signer } from '../../src/domain/ports/signer.ts';
import { aFreshId, aSha256, noon } from '../contracts/builders.ts';

const signer = new MemorySigner();
const position = { createdAt: noon, id: aFreshId() };

describe('A cursor', () => {
  it('gives the position back to the owner and filter it was made for', () => {
    const owner = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
    const sha256 = fc.option(fc.constant(aSha256()), { nil: undefined });
    const moment = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') });
    fc.assert(
      fc.property(owner, sha256, moment, fc.uuid(), (ownerId, hash, createdAt, id) => {
        const cursor = encodeCursor(signer, ownerId, { sha256: hash }, { createdAt, id });
        expect(decodeCursor(signer, ownerId, { sha256: hash }, cursor)).to.deep.equal({ createdAt, id });
      }),
    );
  });

  it('can stand in a URL as it is', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    expect(encodeURIComponent(cursor)).to.equal(cursor);
  });

  it('is the same without a filter and with one that asks for nothing', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    expect(decodeCursor(signer, 'ann', { sha256: undefined }, cursor)).to.deep.equal(position);
  });

  it('is nothing to anybody else', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    for (const other of ['bob', 'Ann', 'ann ', '', 'ann",null']) {
      expect(decodeCursor(signer, other, {}, cursor), other).to.equal(undefined);
    }
  });

  it('is nothing with another filter', () => {
    const [one, other] = [{ sha256: aSha256() }, { sha256: aSha256() }];
    const cursor = encodeCursor(signer, 'ann', one, position);
    expect(decodeCursor(signer, 'ann', other, cursor)).to.equal(undefined);
    expect(decodeCursor(signer, 'ann', {}, cursor)).to.equal(undefined);
  });

  it('is nothing to another signer', () => {
    const cursor = encodeCursor(new MemorySigner(), 'ann', {}, position);
    expect(decodeCursor(signer, 'ann', {}, cursor)).to.equal(undefined);
  });

  it('is nothing when it was signed for another purpose', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    const elsewhere: Signer = {
      keyId: 0,
      sign: (_, message) => signer.sign('refresh', message),
      verify: () => true,
    };
    const forged = encodeCursor(elsewhere, 'ann', {}, position);
    expect(forged).not.to.equal(cursor);
    expect(decodeCursor(signer, 'ann', {}, forged)).to.equal(undefined);
  });

  it('is nothing when any of it was changed', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      expect(decodeCursor(signer, 'ann', {}, cursor.slice(0, at) + other + cursor.slice(at + 1)), `${at}`).to.equal(
        undefined,
      );
    }
  });

  it('is nothing when it is no cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeCursor(signer, 'ann', {}, text)).to.equal(undefined);
      }),
    );
  });
});
