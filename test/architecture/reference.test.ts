import { join } from 'node:path';
import { expect } from 'chai';
import { examplesOf, mistakesIn } from '../../tools/api-docs/examples.ts';
import { Model } from '../../tools/api-docs/model.ts';
import { programOf, publicModules, root } from '../../tools/api-docs/program.ts';
import { gapsIn } from '../../tools/api-docs/rules.ts';

describe('the reference', function () {
  // A compiler reads all sources, twice.
  this.timeout(60_000);
  let model: Model;

  before(() => {
    const modules = publicModules();
    model = new Model(programOf([...modules.values()]), modules);
  });

  it('finds what is public', () => {
    expect(model.pages.map(({ specifier }) => specifier)).to.include.members(['silverprint', 'silverprint/client']);
    expect(model.symbols.map(({ name }) => name)).to.include.members([
      'createSilverprint',
      'ImageStore',
      'createClient',
    ]);
  });

  it('says of every public symbol what it is, in which unit, how it fails, and how it is used', () => {
    expect(gapsIn(model)).to.deep.equal([]);
  });

  it('has examples that the type check accepts', () => {
    const examples = examplesOf(model);
    expect(examples).to.have.lengthOf.above(50);
    expect(mistakesIn(model, examples)).to.deep.equal([]);
  });

  it('takes no example that is wrong', () => {
    const specifier = 'silverprint';
    const [call = '', name = '', syntax = ''] = mistakesIn(model, [
      { where: 'a wrong call', specifier, code: 'await images.list({ ownerId: 17 });' },
      { where: 'a name that nobody knows', specifier, code: 'makeSilverprint();' },
      { where: 'no code', specifier, code: 'const = 1;' },
    ]);
    expect(call).to.match(/^a wrong call: .*'number'/);
    expect(name).to.match(/^a name that nobody knows: .*'makeSilverprint'/);
    expect(syntax).to.match(/^no code: /);
  });

  it('sees what is missing', () => {
    expect(gapsOf(planted)).to.have.members([
      'planted: its module begins with no sentence about it',
      'planted Bare: count has no unit',
      'planted LonelyError: nothing says that it is thrown',
      'planted Port: no example',
      'planted Port: ask is not described',
      'planted Silent: no summary that ends in a full stop',
      'planted Unfinished: no summary that ends in a full stop',
      'planted Unfinished: no example, and none of anything that it is a part of',
      'planted fails: does not say what it throws',
      'planted waits: no example',
      'planted waits: does not say what it throws',
    ]);
  });
});

const planted = `
/** A number of something. */
export type Bare = { readonly count: number };
/**
 * Nobody throws it.
 * @example
 * new LonelyError();
 */
export class LonelyError extends Error {}
/** What is asked. */
export interface Port { ask(bare: Bare): void }
export type Silent = { readonly port: Port };
/** There is no full stop */
export type Unfinished = string;
/**
 * Fails.
 * @example
 * fails(port, bare);
 */
export function fails(silent: Silent): void { throw new RangeError(); }
/** Waits. */
export async function waits(silent: Silent): Promise<void> { fails(silent); }
`;

function gapsOf(text: string): string[] {
  const path = join(root, 'src/planted.ts');
  return gapsIn(new Model(programOf([], new Map([[path, text]])), new Map([['planted', path]])));
}
