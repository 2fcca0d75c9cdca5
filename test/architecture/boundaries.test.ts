import { expect } from 'chai';
import { breaches, modulesBelow } from '../../tools/boundaries.ts';

const root = new URL('../..', import.meta.url).pathname;

describe('the boundaries', () => {
  it('hold in every module of the repository', () => {
    const modules = modulesBelow(root);
    expect(modules.some(({ path }) => path === 'src/domain/image.ts')).to.equal(true);
    expect(breaches(modules)).to.deep.equal([]);
  });

  const planted: readonly [rule: string, path: string, text: string][] = [
    ['the domain imports nothing but itself', 'src/domain/x.ts', "import { hash } from 'node:crypto';"],
    [
      'the domain imports nothing but itself',
      'src/domain/ports/x.ts',
      "import type { X } from '../../application/x.ts';",
    ],
    ['the application imports nothing but the domain and itself', 'src/application/x.ts', "import { z } from 'zod';"],
    [
      'an adapter imports no other adapter and no bootstrap',
      'src/adapters/koa/routes/x.ts',
      "import { X } from '../../memory/x.ts';",
    ],
    [
      'an adapter imports no other adapter and no bootstrap',
      'src/adapters/koa/x.ts',
      "const x = await import('../../bootstrap/config.ts');",
    ],
    ['the client imports nothing but itself', 'src/client/x.ts', "import { Readable } from 'node:stream';"],
    ['the client imports nothing but itself', 'src/client/x.ts', "import type { User } from '../domain/user.ts';"],
    [
      'an adapter imports no other adapter and no bootstrap',
      'src/adapters/koa/x.ts',
      "import { createClient } from '../../client/index.ts';",
    ],
    ['the gallery is a client like any other', 'src/adapters/web/x.ts', "import type { X } from '../../domain/x.ts';"],
    ['the gallery is a client like any other', 'src/adapters/web/app/x.tsx', "import { hash } from 'node:crypto';"],
    [
      'the gallery is a client like any other',
      'src/adapters/web/app/x.tsx',
      "import { openGallery } from '../index.ts';",
    ],
    ['the public root loads no third-party module', 'src/index.ts', "export { z } from 'zod';"],
    [
      'a package is used where its capability lives, and nowhere else',
      'src/bootstrap/x.ts',
      "import { sql } from 'slonik';",
    ],
    [
      'a contract suite knows the domain, and no test runner',
      'src/testing/x.contract.ts',
      "import { it } from 'mocha';",
    ],
    [
      'a contract suite knows the domain, and no test runner',
      'src/testing/x.contract.ts',
      "import { MemorySigner } from '../adapters/memory/index.ts';",
    ],
    ['process.env is read in bootstrap only', 'src/adapters/cli/x.ts', 'const { HOME } = process.env;'],
    ['library code does not print', 'src/application/x.ts', 'console.log(1);'],
    ['library code handles no signals', 'src/adapters/koa/x.ts', "process.once('SIGINT', stop);"],
  ];
  for (const [rule, path, text] of planted) {
    it(`are seen to be broken: ${rule} (${path})`, () => {
      expect(breaches([{ path, text }]).map((breach) => breach.rule)).to.deep.equal([rule]);
    });
  }

  it('let those adapters speak to a service that are its clients', () => {
    const text = "import { createClient } from '../../client/index.ts';";
    expect(breaches(['cli', 'web'].map((name) => ({ path: `src/adapters/${name}/x.ts`, text })))).to.deep.equal([]);
  });

  it('say what to do instead', () => {
    const [breach] = breaches([{ path: 'src/domain/x.ts', text: "import sharp from 'sharp';" }]);
    expect(breach?.remedy).to.contain('port');
  });

  it('do not mind what only a comment mentions', () => {
    expect(breaches([{ path: 'src/domain/x.ts', text: "/* import x from 'koa' */\n// process.env" }])).to.deep.equal(
      [],
    );
  });
});
