import { symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { aFreshKey, inChunks, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import type { FileCall } from '../../support/observed-files.ts';
import { type ObservedStore, observedStore } from './observed-store.ts';

describe('FileSystemImageStore', () => {
  let disk: ObservedStore;
  beforeEach(async () => {
    disk = await observedStore();
  });
  afterEach(() => disk.remove());

  const notKeys = [
    '',
    '.',
    '..',
    'ab/../../x',
    '../ab',
    '/etc/passwd',
    'ab\\x',
    'ab\u0000',
    'AB12',
    'ab cd',
    '.tmp',
    'ab…',
    'xy',
    `ab${'c'.repeat(127)}`,
    'ab\n',
  ];

  for (const key of notKeys) {
    it(`makes no path of ${JSON.stringify(key).slice(0, 30)}`, async () => {
      const staged = await disk.staging.receive(inChunks(someBytes(10)), 10);
      const calls: FileCall[] = [];
      disk.observe = (call) => void calls.push(call);
      expect(await reasonOf(disk.store.put(key, staged))).to.be.instanceOf(TypeError);
      expect(await reasonOf(disk.store.open(key))).to.be.instanceOf(TypeError);
      expect(await reasonOf(disk.store.delete(key))).to.be.instanceOf(TypeError);
      expect(calls).to.deep.equal([]);
    });
  }

  it('makes a deletion survive a power cut', async () => {
    const key = await disk.keep(someBytes(10));
    const synced: string[] = [];
    disk.observe = ({ name, path }) => void (name === 'file.sync' && synced.push(path));
    await disk.store.delete(key);
    expect(synced).to.deep.equal([dirname(disk.pathOf(key))]);
  });

  it('makes a deletion survive a power cut that was broken off before it did', async () => {
    const key = await disk.keep(someBytes(10));
    await unlink(disk.pathOf(key));
    const synced: string[] = [];
    disk.observe = ({ name, path }) => void (name === 'file.sync' && synced.push(path));
    await disk.store.delete(key);
    expect(synced).to.deep.equal([dirname(disk.pathOf(key))]);
  });

  it('lists nothing that is no blob', async () => {
    const key = await disk.keep(someBytes(10));
    const shard = dirname(disk.pathOf(key));
    await writeFile(join(shard, 'Thumbs.db'), 'x');
    await writeFile(join(shard, '.hidden'), 'x');
    await symlink(disk.pathOf(key), disk.pathOf(aFreshKey()));
    const blobs = await Array.fromAsync(disk.store.list());
    expect(blobs.map((blob) => blob.key)).to.deep.equal([key]);
  });
});
