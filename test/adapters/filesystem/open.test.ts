import { lstat, lutimes, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { DependencyUnavailableError } from '../../../src/index.ts';
import { aFreshKey, collect, inChunks, later, noon, someBytes } from '../../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../../src/testing/outcomes.ts';
import { type FileCall, observedFiles, systemError } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('Opening a file system store', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes the folders that are missing, for this user alone', async () => {
    const root = join(folder.path, 'some', 'where');
    await openFileSystemStore(root);
    const names = await readdir(root);
    expect(names).to.have.lengthOf(257).and.include.members(['.tmp', '00', '7f', 'ff']);
    for (const path of [root, ...names.map((name) => join(root, name))]) {
      expect((await lstat(path)).mode & 0o777, path).to.equal(0o700);
    }
  });

  it('makes the new folders survive a power cut, from the highest on', async () => {
    const { calls, operations } = recorded();
    const root = join(folder.path, 'some', 'where');
    await openFileSystemStore(root, { operations });
    const synced = calls.filter(({ name }) => name === 'file.sync').map(({ path }) => path);
    expect(synced).to.have.members([root, dirname(root), folder.path]);
    const lastMade = calls.findLastIndex(({ name }) => name === 'mkdir');
    const rootSynced = calls.findLastIndex(({ name, path }) => name === 'file.sync' && path === root);
    expect(rootSynced).to.be.above(lastMade);
  });

  it('finds what was kept when it is opened again, with hardly anything to do', async () => {
    const key = aFreshKey();
    const first = await openFileSystemStore(folder.path);
    await first.store.put(key, await first.staging.receive(inChunks(someBytes(10)), 10));
    await first.close();

    const { calls, operations } = recorded();
    const second = await openFileSystemStore(folder.path, { operations });
    expect(calls.length).to.be.below(10);
    const blob = await second.store.open(key);
    expect(await collect(blob!.content)).to.deep.equal(someBytes(10));
  });

  it('lets many processes open one folder at the same moment', async () => {
    const outcomes = await atOnce(20, () => openFileSystemStore(folder.path));
    expect(reasonsOf(outcomes)).to.deep.equal([]);
    expect(await readdir(folder.path)).to.have.lengthOf(257);
  });

  it('makes a folder again that somebody removed', async () => {
    await openFileSystemStore(folder.path);
    await rm(join(folder.path, '7f'), { recursive: true });
    await openFileSystemStore(folder.path);
    expect(await readdir(folder.path)).to.have.lengthOf(257);
  });

  it('removes staged files that are more than a day old, and nothing else', async () => {
    const staging = join(folder.path, '.tmp');
    await mkdir(staging, { mode: 0o700 });
    const day = 24 * 60 * 60 * 1000;
    for (const [name, age] of [
      ['old.part', day + 1000],
      ['old.part.print', 2 * day],
      ['young.part', day - 1000],
    ] as const) {
      await writeFile(join(staging, name), 'x');
      const time = new Date(noon.getTime() - age);
      await utimes(join(staging, name), time, time);
    }
    await mkdir(join(staging, 'folder'));
    await utimes(join(staging, 'folder'), 0, 0);
    await symlink(folder.path, join(staging, 'link'));
    await lutimes(join(staging, 'link'), 0, 0);
    await openFileSystemStore(folder.path, { now: () => noon });
    expect(await readdir(staging)).to.have.members(['young.part', 'folder', 'link']);
  });

  it('goes on when another process removes the same leftover first', async () => {
    await openFileSystemStore(folder.path);
    const leftover = join(folder.path, '.tmp', 'old.part');
    await writeFile(leftover, 'x');
    await utimes(leftover, noon, noon);
    const { operations } = observedFiles(async ({ name, path }) => {
      if (name === 'unlink') await rm(path);
    });
    await openFileSystemStore(folder.path, { operations });
    expect(await readdir(join(folder.path, '.tmp'))).to.deep.equal([]);
  });

  it('knows how much more may be written', async () => {
    const files = await openFileSystemStore(folder.path);
    expect(await files.freeBytes())
      .to.be.a('number')
      .above(0);
  });

  it('asks the disk once a second at the most how much more may be written, and again after it failed', async () => {
    let asked = 0;
    let fails = false;
    let moment = noon;
    const { operations } = observedFiles(({ name }) => {
      if (name !== 'statfs') return;
      asked++;
      if (fails) throw systemError('EIO');
    });
    const { staging } = await openFileSystemStore(folder.path, { operations, now: () => moment });
    await Promise.all(Array.from({ length: 20 }, () => staging.room()));
    moment = later(noon, 999);
    await staging.room();
    expect(asked).to.equal(1);
    moment = later(noon, 1000);
    fails = true;
    expect(await reasonOf(staging.room())).to.be.instanceOf(DependencyUnavailableError);
    fails = false;
    await staging.room();
    moment = later(noon, -1000);
    await staging.room();
    expect(asked).to.equal(4);
  });

  it('closes twice, and is closed by `await using`', async () => {
    await using files = await openFileSystemStore(folder.path);
    await files.close();
    await files.close();
  });

  it('fails where the folder cannot be made', async () => {
    await writeFile(join(folder.path, 'file'), 'x');
    expect(await reasonOf(openFileSystemStore(join(folder.path, 'file')))).to.be.instanceOf(Error);
    const { operations } = observedFiles(({ name }) => {
      if (name === 'mkdir') throw systemError('EACCES');
    });
    const reason = await reasonOf(openFileSystemStore(join(folder.path, 'new'), { operations }));
    expect(reason).to.have.property('code', 'EACCES');
  });
});

function recorded() {
  const calls: FileCall[] = [];
  const { operations } = observedFiles((call) => void calls.push(call));
  return { calls, operations };
}
