import { expect } from 'chai';
import { evaluate, isPartOf } from '../../../src/adapters/koa/preconditions.ts';

const etag = '"a1"';

describe('What a sender has of a file', () => {
  const verdicts: readonly [ifMatch: string | undefined, ifNoneMatch: string | undefined, verdict: string][] = [
    [undefined, undefined, 'proceed'],
    [undefined, '"a1"', 'not-modified'],
    [undefined, 'W/"a1"', 'not-modified'],
    [undefined, '*', 'not-modified'],
    [undefined, '"b", "a1"', 'not-modified'],
    [undefined, '"b",,\t"c" , W/"a1",', 'not-modified'],
    [undefined, '"x,y", "a1"', 'not-modified'],
    [undefined, '"b"', 'proceed'],
    [undefined, '', 'proceed'],
    [undefined, 'a1', 'proceed'],
    [undefined, '"A1"', 'proceed'],
    [undefined, 'w/"a1"', 'proceed'],
    [undefined, '"a1" "b"', 'proceed'],
    [undefined, '"a1", b', 'proceed'],
    [undefined, '"a1", *', 'proceed'],
    [undefined, '"b,"a1""', 'proceed'],
    ['"a1"', undefined, 'proceed'],
    ['*', undefined, 'proceed'],
    ['"b", "a1"', undefined, 'proceed'],
    ['"b"', undefined, 'failed'],
    ['W/"a1"', undefined, 'failed'],
    ['', undefined, 'failed'],
    ['a1', undefined, 'failed'],
    ['"a1"', '"a1"', 'not-modified'],
    ['"b"', '"a1"', 'failed'],
  ];
  for (const [ifMatch, ifNoneMatch, verdict] of verdicts) {
    it(`makes it ${verdict} with If-Match: ${ifMatch ?? '-'} and If-None-Match: ${ifNoneMatch ?? '-'}`, () => {
      const headers = { 'if-match': ifMatch, 'if-none-match': ifNoneMatch };
      expect(evaluate(headers, etag)).to.equal(verdict);
    });
  }

  it('is read once over, however nasty it is: a reader that goes back would not come to an end', () => {
    const nasty = [' '.repeat(1e6), ' ,'.repeat(1e6), '"'.repeat(1e6), ', \t'.repeat(1e6), `${'W/"a",'.repeat(1e5)} x`];
    expect(new Set(nasty.map((field) => evaluate({ 'if-none-match': field }, etag)))).to.deep.equal(
      new Set(['proceed']),
    );
  });

  it('fits a part of the same file, by a strong tag alone', () => {
    const fields = [undefined, '"a1"', 'W/"a1"', '"b"', '*', '"a1", "b"', '', 'Sun, 22 Nov 2026 20:00:00 GMT'];
    const fitting = fields.filter((field) => isPartOf({ 'if-range': field }, etag));
    expect(fitting).to.deep.equal([undefined, '"a1"']);
  });
});
