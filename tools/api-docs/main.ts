import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceOf } from './markdown.ts';
import { Model } from './model.ts';
import { programOf, publicModules, root } from './program.ts';

const folder = join(root, 'docs/api');
const modules = publicModules();
const reference = referenceOf(new Model(programOf([...modules.values()]), modules));

if (process.argv.includes('--check')) {
  const written = new Map(
    globSync('*', { cwd: folder }).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  const names = new Set([...reference.keys(), ...written.keys()]);
  const stale = [...names].filter((name) => reference.get(name) !== written.get(name));
  for (const name of stale) console.error(`docs/api/${name} is not what the docstrings say: npm run docs:api`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of reference) writeFileSync(join(folder, name), text);
}
