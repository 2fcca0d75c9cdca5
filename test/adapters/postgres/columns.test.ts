import { expect } from 'chai';
import {
  json,
  listOf,
  octets,
  oneOf,
  optional,
  real,
  text,
  time,
  whole,
} from '../../../src/adapters/postgres/columns.ts';

describe('A column', () => {
  it('is read whatever a pool makes of it', () => {
    for (const value of [42, 42n, '42']) expect(whole(value)).to.equal(42);
    for (const value of [1.5, '1.5']) expect(real(value)).to.equal(1.5);
    const noon = new Date('2026-03-01T12:00:00.123Z');
    for (const value of [noon, noon.getTime(), '2026-03-01 12:00:00.123+00']) expect(time(value)).to.deep.equal(noon);
    for (const value of [{ iso: 32 }, '{"iso": 32}']) expect(json(value)).to.deep.equal({ iso: 32 });
    expect(octets(Buffer.from([1, 2]))).to.deep.equal(Uint8Array.of(1, 2));
    expect(listOf(text)(['a', 'b'])).to.deep.equal(['a', 'b']);
    expect(oneOf(['fast', 'small'])('small')).to.equal('small');
  });

  it('that is null is nothing where it may be', () => {
    expect(optional(whole, null)).to.equal(undefined);
    expect(optional(whole, 0)).to.equal(0);
  });

  const readers = { text, whole, real, time, octets, json, list: listOf(text), choice: oneOf(['fast', 'small']) };
  for (const [name, read] of Object.entries(readers)) {
    it(`that should hold something else is refused without a word of what it holds (${name})`, () => {
      const others = [null, undefined, true, Number.NaN, '', 'secret', ['secret', 1], Symbol('secret')];
      const taken = others.filter((value) => {
        try {
          read(value);
          return true;
        } catch (error) {
          expect(String(error)).not.to.contain('secret');
          return false;
        }
      });
      expect(taken).to.deep.equal(name === 'text' ? ['', 'secret'] : name === 'json' ? [['secret', 1]] : []);
    });
  }

  it('of whole numbers takes no parts', () => {
    expect(() => whole(1.5)).to.throw(TypeError);
  });
});
