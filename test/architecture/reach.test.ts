import { expect } from 'chai';
import { modulesBelow } from '../../tools/boundaries.ts';
import { type Reach, reachesOf } from '../../tools/reach.ts';

const modules = modulesBelow(new URL('../..', import.meta.url).pathname);

/** What runs the service, or several parts of it at once: whoever takes an adapter out of it changes its wiring, or goes with it. */
const journeys =
  /^test\/(bootstrap|browser|client|container|corpus|embed|faults|package|service)\/|^test\/adapters\/s3\/two-processes\.test\.ts$/;

/** Where adapters are chosen, each by a line or two. */
const wiring = [/^src\/bootstrap\//, /^test\/support\/postgres(-server)?\.ts$/];

/** Clients of the HTTP face are tried against one. */
const clients = new Set(['cli', 'web']);

describe('Removing an adapter', () => {
  it('breaks no test but those of its folder, its wiring and its journeys', () => {
    const reaches = reachesOf(modules);
    expect(reaches.filter(isBroken)).to.deep.equal([]);
    for (const adapter of ['bcrypt', 'filesystem', 'koa', 'postgres', 'sharp']) {
      const own = reaches.filter(({ test }) => test.startsWith(`test/adapters/${adapter}/`));
      expect(own.map((reach) => reach.adapter)).to.include(adapter);
    }
  });

  const planted: readonly [what: string, files: Record<string, string>][] = [
    ['a test of the core that uses one', { 'test/application/x.test.ts': `import { open } from '${to('sharp')}';` }],
    [
      'a test of another one, by way of what both use',
      {
        'test/adapters/sharp/x.test.ts': "import { y } from '../../support/y.ts';",
        'test/support/y.ts': "import { z } from './z.ts';",
        'test/support/z.ts': `const z = await import('${to('postgres')}');`,
        'src/adapters/postgres/index.ts': '',
      },
    ],
  ];
  for (const [what, files] of planted) {
    it(`is seen to break ${what}`, () => {
      const reaches = reachesOf(Object.entries(files).map(([path, text]) => ({ path, text })));
      expect(reaches.filter(isBroken)).to.have.lengthOf(1);
    });
  }

  it('does not mind a type', () => {
    const text = `import type {\n  Pool,\n} from '${to('postgres')}';`;
    expect(reachesOf([{ path: 'test/application/x.test.ts', text }])).to.deep.equal([]);
  });
});

/** Of the same depth wherever it is used here; put together, as this file is looked at, too. */
function to(adapter: string): string {
  return ['..', '..', 'src', 'adapters', adapter, 'index.ts'].join('/');
}

/** The memory is what tests stand on. */
function isBroken({ test, adapter, through }: Reach): boolean {
  const own = /^test\/adapters\/([^/]+)\//.exec(test)?.[1];
  if (adapter === 'memory' || adapter === own || journeys.test(test)) return false;
  if (adapter === 'koa' && clients.has(own ?? '') && through === 'test/support/service.ts') return false;
  return !wiring.some((place) => place.test(through));
}
