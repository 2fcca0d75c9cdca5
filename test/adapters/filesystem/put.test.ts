import { lstat, readFile, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { DependencyUnavailableError, StoreFullError } from '../../../src/domain/errors.ts';
import { aFreshKey, collect, inChunks, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { type FileCall, systemError } from '../../support/observed-files.ts';
import { type ObservedStore, observedStore } from './observed-store.ts';

describe('Putting a blob into the file system', () => {
  let disk: ObservedStore;
  beforeEach(async () => {
    disk = await observedStore();
  });
  afterEach(() => disk.remove());

  it('keeps a blob under its key, in the folder that the key begins with, for this user alone', async () => {
    const key = await disk.keep(someBytes(10));
    expect(new Uint8Array(await readFile(disk.pathOf(key)))).to.deep.equal(someBytes(10));
    expect((await lstat(disk.pathOf(key))).mode & 0o777).to.equal(0o600);
  });

  it('syncs the file, gives it its name, and syncs the folder, in this order', async () => {
    const staged = await disk.staging.receive(inChunks(someBytes(10)), 10);
    const calls: FileCall[] = [];
    disk.observe = (call) => void calls.push(call);
    const key = aFreshKey();
    await disk.store.put(key, staged);
    const order = calls
      .filter(({ name }) => ['file.sync', 'link', 'unlink'].includes(name))
      .map(({ name, path }) => `${name} ${relative(disk.root, path)}`);
    const stagedName = relative(disk.root, staged.path);
    expect(order).to.deep.equal([
      `file.sync ${stagedName}`,
      `link ${stagedName}`,
      `unlink ${stagedName}`,
      `file.sync ${key.slice(0, 2)}`,
    ]);
  });

  for (const [name, nth, code, error] of [
    ['file.sync', 1, 'ENOSPC', StoreFullError],
    ['file.sync', 1, 'EIO', DependencyUnavailableError],
    ['link', 1, 'ENOSPC', StoreFullError],
    ['link', 1, 'EDQUOT', StoreFullError],
    ['link', 1, 'EROFS', DependencyUnavailableError],
    ['file.sync', 2, 'EIO', DependencyUnavailableError],
    ['file.sync', 2, 'ENOSPC', StoreFullError],
    ['file.close', 1, 'EIO', DependencyUnavailableError],
    ['file.close', 2, 'EDQUOT', StoreFullError],
  ] as const) {
    it(`keeps nothing when \`${name}\` number ${nth} fails with ${code}, and syncs no file again`, async () => {
      const cause = systemError(code);
      const staged = await disk.staging.receive(inChunks(someBytes(10)), 10);
      const seen: FileCall[] = [];
      disk.observe = (call) => {
        seen.push(call);
        if (call.name === name && seen.filter((one) => one.name === name).length === nth) throw cause;
      };
      const key = aFreshKey();
      expect(await reasonOf(disk.store.put(key, staged)))
        .to.be.instanceOf(error)
        .with.property('cause', cause);
      disk.observe = () => {};
      expect(await disk.store.open(key)).to.equal(undefined);
      const synced = seen.filter((one) => one.name === 'file.sync').map(({ path }) => path);
      expect(new Set(synced).size).to.equal(synced.length);
      expect(disk.openFiles()).to.equal(0);
      await disk.staging.discard(staged);
      expect(await disk.stagedNames()).to.deep.equal([]);
    });
  }

  it('has kept the blob even when the staged name cannot be removed', async () => {
    disk.observe = ({ name }) => {
      if (name === 'unlink') throw systemError('EIO');
    };
    const key = await disk.keep(someBytes(10));
    const blob = await disk.store.open(key);
    expect(await collect(blob!.content)).to.deep.equal(someBytes(10));
  });

  for (const code of ['EPERM', 'ENOTSUP']) {
    it(`renames where there are no links (${code}), and does not overwrite either`, async () => {
      disk.observe = ({ name }) => {
        if (name === 'link') throw systemError(code);
      };
      const key = await disk.keep(someBytes(10));
      await reasonOf(disk.keep(someBytes(20), key));
      expect(new Uint8Array(await readFile(disk.pathOf(key)))).to.deep.equal(someBytes(10));
    });
  }

  it('refuses a staged file that is not as long as it was', async () => {
    const staged = await disk.staging.receive(inChunks(someBytes(10)), 10);
    await truncate(staged.path, 9);
    const key = aFreshKey();
    await reasonOf(disk.store.put(key, staged));
    expect(await disk.store.open(key)).to.equal(undefined);
  });

  it('refuses what is no staged file of its own', async () => {
    const key = await disk.keep(someBytes(10));
    for (const path of [disk.pathOf(key), '/etc/hostname', join(disk.root, '.tmp'), 'x.part']) {
      await reasonOf(disk.store.put(aFreshKey(), { path, bytes: 10, sha256: '' }));
    }
    expect(await Array.fromAsync(disk.store.list())).to.have.lengthOf(1);
  });

  it('follows no link that lies where a staged file was', async () => {
    const staged = await disk.staging.receive(inChunks(someBytes(10)), 10);
    const elsewhere = join(disk.root, 'elsewhere');
    await writeFile(elsewhere, someBytes(10));
    await unlink(staged.path);
    await symlink(elsewhere, staged.path);
    const key = aFreshKey();
    await reasonOf(disk.store.put(key, staged));
    expect(await disk.store.open(key)).to.equal(undefined);
  });
});
