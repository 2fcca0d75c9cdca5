import { expect } from 'chai';
import * as fc from 'fast-check';
import { base64Url, fromBase64Url } from '../../src/domain/base64url.ts';

describe('base64url', () => {
  it('writes what RFC 4648 says, without padding', () => {
    const vectors = { '': '', f: 'Zg', fo: 'Zm8', foo: 'Zm9v', foob: 'Zm9vYg', fooba: 'Zm9vYmE', foobar: 'Zm9vYmFy' };
    for (const [text, encoded] of Object.entries(vectors)) {
      expect(base64Url(new TextEncoder().encode(text))).to.equal(encoded);
    }
    expect(base64Url(Uint8Array.of(0xfb, 0xff, 0xfe))).to.equal('-__-');
  });

  it('writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(base64Url(bytes)).to.equal(Buffer.from(bytes).toString('base64url'));
      }),
    );
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(fromBase64Url(base64Url(bytes))).to.deep.equal(bytes);
      }),
    );
  });

  it('has one spelling for each value', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('AQgwZz09-_=+/ ')), maxLength: 12 }), (text) => {
        const bytes = fromBase64Url(text);
        if (bytes) expect(base64Url(bytes)).to.equal(text);
      }),
      { numRuns: 2000 },
    );
  });

  for (const text of [
    'A',
    'Zh',
    'Zm9=',
    'Zg==',
    'Zm9v\n',
    ' Zm9v',
    '+_',
    'Zm/v',
    'Zm9vé',
    'Zm9v🔑',
    '\u0000AAA',
    '\ud800AAA',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(fromBase64Url(text)).to.equal(undefined);
    });
  }
});
