import { expect } from 'chai';
import * as fc from 'fast-check';
import { MemorySigner } from '../../src/adapters/memory/index.ts';
import { decodeCursor, encodeCursor, type ImageListing, imageOrders, listedAt } from '../../src/domain/page.ts';
import type { Signer } from '../../src/domain/ports/signer.ts';
import { aFreshId, anImage, aSha256, later, noon, someExif } from '../../src/testing/builders.ts';

const signer = new MemorySigner();
const position = { at: noon, id: aFreshId() };

describe('A cursor', () => {
  it('gives the position back to the owner and listing it was made for', () => {
    const owner = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 });
    const moment = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') });
    const listing = fc.record(
      { order: fc.constantFrom(...imageOrders), sha256: fc.constant(aSha256()), since: moment, until: moment },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(owner, listing, moment, fc.uuid(), (ownerId, listing, at, id) => {
        const cursor = encodeCursor(signer, ownerId, listing, { at, id });
        expect(decodeCursor(signer, ownerId, listing, cursor)).to.deep.equal({ at, id });
      }),
    );
  });

  it('can stand in a URL as it is', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    expect(encodeURIComponent(cursor)).to.equal(cursor);
  });

  it('is the same for a listing that does not say what another one says to be the default', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    const spelled = { order: 'uploaded', sha256: undefined, since: undefined, until: undefined } as const;
    expect(decodeCursor(signer, 'ann', spelled, cursor)).to.deep.equal(position);
  });

  it('is nothing to anybody else', () => {
    const cursor = encodeCursor(signer, 'ann', {}, position);
    for (const other of ['bob', 'Ann', 'ann ', '', 'ann",null', 'ann","uploaded']) {
      expect(decodeCursor(signer, other, {}, cursor), other).to.equal(undefined);
    }
  });

  it('is nothing with any other listing', () => {
    const [sha256, other] = [aSha256(), aSha256()];
    const listings: readonly ImageListing[] = [
      {},
      { order: 'taken' },
      { sha256 },
      { sha256: other },
      { since: noon },
      { since: later(noon, 1) },
      { until: noon },
      { since: noon, until: later(noon, 1) },
      { order: 'taken', sha256, since: noon, until: noon },
    ];
    for (const mine of listings) {
      const cursor = encodeCursor(signer, 'ann', mine, position);
      const taken = listings.filter((listing) => decodeCursor(signer, 'ann', listing, cursor));
      expect(taken).to.deep.equal([mine]);
    }
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

describe('The time by which an image has its place in a list', () => {
  const image = anImage({ exif: someExif({ takenAt: '2025-12-24T18:30:15.250+01:00' }) });

  it('is when it was uploaded, unless the list says otherwise', () => {
    expect(listedAt(image)).to.deep.equal(image.createdAt);
    expect(listedAt(image, 'uploaded')).to.deep.equal(image.createdAt);
  });

  it('is when it was taken, in the order of that', () => {
    expect(listedAt(image, 'taken')).to.deep.equal(new Date('2025-12-24T17:30:15.250Z'));
  });

  it('is when it was uploaded where nobody knows when it was taken', () => {
    for (const exif of [undefined, {}]) expect(listedAt({ ...image, exif }, 'taken')).to.deep.equal(image.createdAt);
  });
});
