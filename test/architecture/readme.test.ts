import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { configurationMarkdown } from '../../src/bootstrap/config-table.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('lists the variables that the service reads, and what they default to', () => {
    const [, table] = /<!-- configuration: begin -->\n([\s\S]*?)<!-- configuration: end -->/.exec(readme) ?? [];
    expect(table).to.equal(`\n${configurationMarkdown()}\n`);
  });
});
