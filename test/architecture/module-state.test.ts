import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a module would share between all who use it in a process: a variable, or a collection that begins empty. */
const shared =
  /^(?:export )?(?:(?:let|var) \w+|const \w+(?:: [^=]+)? = (?:new (?:Weak)?(?:Map|Set)(?:<[^(]*>)?\(\)|\[\]|\{\});)/gm;

describe('Modules of the library', () => {
  it('share nothing between two who use them in one process', () => {
    // the gallery's pages have a process of their own: a tab
    const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter(
      (path) => !path.startsWith('src/adapters/web/app/'),
    );
    expect(files).to.have.length.above(300);
    const found = files.flatMap((path) =>
      (readFileSync(`${root}/${path}`, 'utf8').match(shared) ?? []).map((line) => `${path}: ${line}`),
    );
    expect(found).to.deep.equal([]);
  });

  for (const [line, isShared] of [
    ['let count = 0;', true],
    ['export let last: Date | undefined;', true],
    ['const known = new Map<string, Pool>();', true],
    ['const seen: Set<string> = new Set();', true],
    ['export const all: string[] = [];', true],
    ['const names = new Set([1, 2]);', false],
    ['  let count = 0;', false],
    ['const empty = Object.freeze([]);', false],
  ] as const) {
    it(`${isShared ? 'would' : 'do not'} by ${line}`, () => {
      expect(line.match(shared) !== null).to.equal(isShared);
    });
  }
});
