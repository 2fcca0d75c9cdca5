import { expect } from 'chai';
import * as fc from 'fast-check';
import { disposition } from '../../../src/adapters/koa/content-disposition.ts';
import { displayFilename, downloadFilename, strippedFilename } from '../../../src/domain/filename.ts';
import { readDisposition } from '../../support/content-disposition.ts';

/** All that are promised take a while. */
const names = process.env['TEST_LONG'] ? 10_000 : 1_000;

// What headers, paths, shells, terminals and readers of names have tripped over.
const nasty = fc.constantFrom(
  '\r\n',
  '\r\nSet-Cookie: a=b',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200f',
  '\ud83c',
  '/',
  '\\',
  '../',
  '"',
  '";filename="x.html',
  "'",
  "UTF-8''",
  '%',
  '%0d%0a',
  '%22',
  ';',
  '=',
  ',',
  '*',
  ' ',
  '\t',
  '.',
  '.jpg',
  '.html',
  'é',
  'e\u0301',
  'ß',
  '写真',
  '🏖',
  '\ufeff',
  '\u00a0',
  '＂',
  '／',
  '㏂',
);
const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 3 })), maxLength: 60 }),
);
const saved = fc.constantFrom(downloadFilename, strippedFilename);

describe('The Content-Disposition of a download', () => {
  it(`says the name, and never anything else, whatever somebody typed (${names} names)`, () => {
    fc.assert(
      fc.property(typed, saved, fc.constantFrom('attachment', 'inline'), (text, savedAs, type) => {
        const name = savedAs(displayFilename(text));
        const field = disposition(type, name);
        expect(field, 'what a header may have').to.match(/^[ -~]+$/);

        const read = readDisposition(field);
        expect(read.type).to.equal(type);
        expect([...read.parameters.keys()]).to.deep.equal(['filename', 'filename*']);
        const full = read.parameters.get('filename*') ?? '';
        expect(full).to.equal(name.replace(/"/g, ''));
        expect(full).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}/\\"]/u);
        expect(full).to.match(/\.jpe?g$/i);

        const plain = read.parameters.get('filename') ?? '';
        expect(plain).not.to.match(/[/\\"%]/);
        expect(plain).to.match(/\.jpe?g$/i);
      }),
      { numRuns: names },
    );
  });
});
