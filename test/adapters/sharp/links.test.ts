import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { factsOf } from '../../support/jpeg-facts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
// What the children load, and what sharp needs
const loaded = ['exifreader', 'sharp', 'thumbhash'];
const needed = ['@img', 'detect-libc', 'semver'];

describe('A program whose packages lie elsewhere', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    for (const name of ['src', 'package.json']) await cp(join(root, name), at('program', name), { recursive: true });
    for (const name of [...loaded, ...needed])
      await cp(join(root, 'node_modules', name), at('store', name), { recursive: true });
    await mkdir(at('photos'));
  });
  afterEach(() => folder.remove());
  const at = (...names: readonly string[]) => join(folder.path, ...names);

  it('makes prints where all of them are behind a link to a link', async () => {
    await mkdir(at('elsewhere'));
    // Only under that name do packages find each other
    await rename(at('store'), at('elsewhere', 'node_modules'));
    await symlink(at('elsewhere', 'node_modules'), at('link'));
    await symlink(join('..', 'link'), at('program', 'node_modules'));
    await printedBy(at('program'), at('photos'));
  });

  it('makes prints where each is behind a link of its own', async () => {
    await mkdir(at('program', 'node_modules'));
    // All that a package needs is in its own folder then
    for (const name of needed) await cp(at('store', name), at('store/sharp/node_modules', name), { recursive: true });
    for (const name of loaded) await symlink(at('store', name), at('program', 'node_modules', name));
    await printedBy(at('program'), at('photos'));
  });
});

async function printedBy(program: string, photos: string): Promise<void> {
  const original = { path: join(photos, 'a'), bytes: aMosaic().length, sha256: '' };
  await writeFile(original.path, aMosaic());
  const order = { preset: 'standard', tier: 'fast' };
  const script = `
    import { openSharpCompressor } from ${JSON.stringify(pathToFileURL(join(program, 'src/adapters/sharp/index.ts')))};
    const compressor = await openSharpCompressor({ folder: ${JSON.stringify(photos)} });
    await compressor.compress(...${JSON.stringify([original, factsOf(aMosaic()), order])});`;
  await run(process.execPath, ['--input-type=module', '--eval', script]);
  expect(await readdir(photos)).to.have.members(['a', 'a.print']);
  expect((await stat(`${original.path}.print`)).size).to.be.greaterThan(0);
}
