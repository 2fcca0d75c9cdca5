import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// npm run bench -- guard        one of them; the rest of the line is its own
// npm run bench                 all of them

const here = fileURLToPath(new URL('.', import.meta.url));
const known = globSync('*/main.ts', { cwd: here }).map(dirname).toSorted();
const [asked, ...rest] = process.argv.slice(2);
if (asked !== undefined && !known.includes(basename(asked))) {
  console.error(`There is no benchmark ${asked}. There are: ${known.join(', ')}.`);
  process.exit(1);
}
for (const name of asked === undefined ? known : [asked]) {
  console.log(`${name}\n`);
  const { status } = spawnSync(process.execPath, [`${here}${name}/main.ts`, ...rest], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
