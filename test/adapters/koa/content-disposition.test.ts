import { expect } from 'chai';
import * as fc from 'fast-check';
import { disposition } from '../../../src/adapters/koa/content-disposition.ts';
import { displayFilename, downloadFilename, strippedFilename } from '../../../src/domain/filename.ts';
import { readDisposition } from '../../support/content-disposition.ts';
import { hostileText, unsafeInNames } from '../../support/hostile-text.ts';

/** All that are promised take a while. */
const names = process.env['TEST_LONG'] ? 10_000 : 1_000;

const saved = fc.constantFrom(downloadFilename, strippedFilename);

describe('The Content-Disposition of a download', () => {
  it(`says the name, and never anything else, whatever somebody typed (${names} names)`, () => {
    fc.assert(
      fc.property(hostileText, saved, fc.constantFrom('attachment', 'inline'), (text, savedAs, type) => {
        const name = savedAs(displayFilename(text));
        const field = disposition(type, name);
        expect(field, 'what a header may have').to.match(/^[ -~]+$/);

        const read = readDisposition(field);
        expect(read.type).to.equal(type);
        expect([...read.parameters.keys()]).to.deep.equal(['filename', 'filename*']);
        const full = read.parameters.get('filename*') ?? '';
        expect(full).to.equal(name.replace(/"/g, ''));
        expect(full).not.to.match(unsafeInNames).and.not.contain('"');
        expect(full).to.match(/\.jpe?g$/i);

        const plain = read.parameters.get('filename') ?? '';
        expect(plain).not.to.match(/[/\\"%]/);
        expect(plain).to.match(/\.jpe?g$/i);
      }),
      { numRuns: names },
    );
  });
});
