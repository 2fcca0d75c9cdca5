import { expect } from 'chai';
import { byteRange } from '../../../src/adapters/koa/byte-range.ts';

describe('A Range field, of a file of 1000 bytes,', () => {
  const satisfiable: readonly [field: string, first: number, last: number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=0-499', 0, 499],
    ['bytes=999-999', 999, 999],
    ['bytes=500-', 500, 999],
    ['bytes=500-1000', 500, 999],
    ['bytes=0-99999999999999999999999', 0, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-500', 500, 999],
    ['bytes=-1000', 0, 999],
    ['bytes=-1001', 0, 999],
    ['bytes=-99999999999999999999999', 0, 999],
    ['BYTES=0-9', 0, 9],
    ['bytes=00009-0010', 9, 10],
  ];
  for (const [field, first, last] of satisfiable) {
    it(`asks for ${first} to ${last} with ${field}`, () => {
      expect(byteRange(field, 1000)).to.deep.equal({ first, last });
    });
  }

  for (const field of ['bytes=1000-', 'bytes=1000-1000', 'bytes=99999999999999999999999-', 'bytes=-0', 'bytes=-000']) {
    it(`asks for nothing that is there with ${field}`, () => {
      expect(byteRange(field, 1000)).to.equal('unsatisfiable');
    });
  }

  const ignored = [
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=1-0',
    'bytes=99999999999999999999999-99999999999999999999998',
    'bytes=0-9,20-29',
    'bytes=0-9,',
    'bytes= 0-9',
    'bytes =0-9',
    'bytes=0 - 9',
    'bytes=0-9x',
    'bytes=a-b',
    'bytes=0x0-0x9',
    'bytes=+0-9',
    'bytes=--9',
    'bytes=0--9',
    'bytes=1e0-9',
    'bytes=٠-٩',
    'items=0-9',
    'bytes:0-9',
    '0-9',
  ];
  for (const field of ignored) {
    it(`is ignored when it is ${JSON.stringify(field)}`, () => {
      expect(byteRange(field, 1000)).to.equal(undefined);
    });
  }
});
