import { readdir, readFile, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { DependencyUnavailableError, StoreFullError } from '../../../src/domain/errors.ts';
import { aFreshId, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { type FileCall, systemError } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type ObservedStore, observedStore } from './observed-store.ts';

describe('The identity of a store in the file system', () => {
  let disk: ObservedStore;
  let path: string;
  beforeEach(async () => {
    disk = await observedStore();
    path = join(disk.root, 'store-id');
  });
  afterEach(() => disk.remove());

  it('is a line of text in a file that people can find and copy', async () => {
    const id = await disk.store.identify(aFreshId());
    expect(await readFile(path, 'utf8')).to.equal(`${id}\n`);
    await writeFile(path, `  ${id}`);
    expect(await disk.store.identity()).to.equal(id);
  });

  it('is whole and synced before it has its name, and the name is synced', async () => {
    const calls: FileCall[] = [];
    disk.observe = (call) => void calls.push(call);
    await disk.store.identify(aFreshId());
    const order = calls
      .filter(({ name }) => ['file.writeFile', 'file.sync', 'link'].includes(name))
      .map(({ name, path }) => `${name} ${relative(disk.root, path).replace(/[^/]+\.part$/, '')}`);
    expect(order).to.deep.equal(['file.writeFile .tmp/', 'file.sync .tmp/', 'link .tmp/', 'file.sync ']);
  });

  for (const [name, code, error] of [
    ['open', 'EROFS', DependencyUnavailableError],
    ['file.writeFile', 'ENOSPC', StoreFullError],
    ['file.sync', 'EIO', DependencyUnavailableError],
    ['link', 'EDQUOT', StoreFullError],
  ] as const) {
    it(`is not given where \`${name}\` fails with ${code}, and nothing is left behind`, async () => {
      let isFirst = true;
      disk.observe = (call) => {
        if (call.name !== name || !isFirst) return;
        isFirst = false;
        throw systemError(code);
      };
      expect(await reasonOf(disk.store.identify(aFreshId()))).to.be.instanceOf(error);
      expect(await disk.store.identity()).to.equal(undefined);
      expect(await disk.stagedNames()).to.deep.equal([]);
      expect(disk.openFiles()).to.equal(0);
    });
  }

  it('is no other identity for what somebody else has written there, of which the beginning is told', async () => {
    await writeFile(path, 'x'.repeat(1000));
    expect(await disk.store.identify(aFreshId())).to.equal('x'.repeat(100));
  });

  it('is not followed to another place', async () => {
    const elsewhere = join(disk.root, 'elsewhere');
    await writeFile(elsewhere, aFreshId());
    await symlink(elsewhere, path);
    expect(await reasonOf(disk.store.identity())).to.have.property('code', 'ELOOP');
    expect(disk.openFiles()).to.equal(0);
  });

  it('makes no difference to whoever looks at a folder as it is: nothing is made or removed', async () => {
    const { path: folder, remove } = await temporaryFolder();
    const { store, staging } = await openFileSystemStore(folder, { existing: true });
    expect(await store.identity()).to.equal(undefined);
    expect(await Array.fromAsync(store.list())).to.deep.equal([]);
    expect(await readdir(folder)).to.deep.equal([]);
    expect(await reasonOf(Array.fromAsync(staging.leftovers(new Date())))).to.have.property('code', 'ENOENT');
    await remove();
  });
});

describe('A store in the file system of which a part was removed', () => {
  it('lists what is left', async () => {
    const disk = await observedStore();
    const key = await disk.keep(someBytes(10), 'ab0.original');
    await rmdir(join(disk.root, 'cd'));
    expect(await Array.fromAsync(disk.store.list(), (blob) => blob.key)).to.deep.equal([key]);
    expect(await disk.store.open('cd0.original')).to.equal(undefined);
    await disk.remove();
  });
});
