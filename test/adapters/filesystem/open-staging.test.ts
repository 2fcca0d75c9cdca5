import { lstat, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openFileSystemStaging } from '../../../src/adapters/filesystem/index.ts';
import { inChunks, noon, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('Opening a folder to stage files in', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('makes it for this user alone, and stages right in it', async () => {
    const path = join(folder.path, 'some', 'where');
    await using spool = await openFileSystemStaging(path);
    expect((await lstat(path)).mode & 0o777).to.equal(0o700);
    const staged = await spool.staging.receive(inChunks(someBytes(10)), 10);
    expect(await readdir(path)).to.deep.equal([staged.path.slice(path.length + 1)]);
    await spool.staging.discard(staged);
    expect(await readdir(path)).to.deep.equal([]);
    expect(await spool.freeBytes()).to.be.above(0);
  });

  it('discards nothing that is elsewhere', async () => {
    const { staging } = await openFileSystemStaging(join(folder.path, 'here'));
    const elsewhere = join(folder.path, 'x.part');
    await writeFile(elsewhere, 'x');
    expect(await reasonOf(staging.discard({ path: elsewhere }))).to.be.instanceOf(TypeError);
  });

  it('removes what is more than a day old, and nothing where it is to be taken as it is', async () => {
    for (const [name, ageHours] of [
      ['old.part', 25],
      ['young.part', 23],
    ] as const) {
      await writeFile(join(folder.path, name), 'x');
      const time = new Date(noon.getTime() - ageHours * 60 * 60 * 1000);
      await utimes(join(folder.path, name), time, time);
    }
    const now = () => noon;
    await openFileSystemStaging(folder.path, { existing: true, now });
    expect(await readdir(folder.path)).to.have.members(['old.part', 'young.part']);
    await openFileSystemStaging(folder.path, { now });
    expect(await readdir(folder.path)).to.deep.equal(['young.part']);
  });
});
