import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { DependencyUnavailableError, StoreFullError } from '../../../src/domain/errors.ts';
import { inChunks, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { systemError } from '../../support/observed-files.ts';
import { type ObservedStore, observedStore } from './observed-store.ts';

describe('FileSystemStaging', () => {
  let disk: ObservedStore;
  beforeEach(async () => {
    disk = await observedStore();
  });
  afterEach(() => disk.remove());

  it('stages a file on the file system of its store, for this user alone', async () => {
    const { path } = await disk.staging.receive(inChunks(someBytes(10)), 10);
    expect(dirname(path)).to.equal(join(disk.root, '.tmp'));
    expect(path).to.match(/\.part$/);
    expect((await lstat(path)).mode & 0o777).to.equal(0o600);
    expect(new Uint8Array(await readFile(path))).to.deep.equal(someBytes(10));
  });

  it('asks for more only once what came is written, so that memory does not grow with the content', async () => {
    let held = 0;
    let heldMost = 0;
    disk.observe = async ({ name }) => {
      if (name !== 'file.writeFile') return;
      await new Promise(setImmediate);
      held--;
    };
    async function* counted() {
      for await (const chunk of inChunks(someBytes(100_000), 1000)) {
        heldMost = Math.max(heldMost, ++held);
        yield chunk;
      }
    }
    await disk.staging.receive(counted(), 100_000);
    expect(heldMost).to.equal(1);
  });

  for (const [name, code, error] of [
    ['open', 'ENOSPC', StoreFullError],
    ['file.writeFile', 'ENOSPC', StoreFullError],
    ['file.writeFile', 'EDQUOT', StoreFullError],
    ['file.close', 'EDQUOT', StoreFullError],
    ['open', 'EROFS', DependencyUnavailableError],
    ['file.writeFile', 'EIO', DependencyUnavailableError],
    ['open', 'EMFILE', DependencyUnavailableError],
  ] as const) {
    it(`says what it means when \`${name}\` fails with ${code}, and leaves nothing behind`, async () => {
      const cause = systemError(code);
      failOnce(name, cause);
      const reason = await reasonOf(disk.staging.receive(inChunks(someBytes(3000), 1000), 3000));
      expect(reason).to.be.instanceOf(error).with.property('cause', cause);
      expect(await disk.stagedNames()).to.deep.equal([]);
      expect(disk.openFiles()).to.equal(0);
    });
  }

  it('passes on unchanged what it does not know', async () => {
    const cause = systemError('ENAMETOOLONG');
    failOnce('open', cause);
    expect(await reasonOf(disk.staging.receive(inChunks(someBytes(1)), 1))).to.equal(cause);
  });

  it('does not take an error of the content for one of the disk', async () => {
    const reason = systemError('ENOSPC');
    async function* broken() {
      yield someBytes(10);
      throw reason;
    }
    expect(await reasonOf(disk.staging.receive(broken(), 100))).to.equal(reason);
  });

  it('rejects with the first failure when tidying up fails as well', async () => {
    disk.observe = ({ name }) => {
      if (name === 'file.writeFile') throw systemError('ENOSPC');
      if (name === 'unlink') throw systemError('EIO');
    };
    expect(await reasonOf(disk.staging.receive(inChunks(someBytes(1)), 1))).to.be.instanceOf(StoreFullError);
    expect(disk.openFiles()).to.equal(0);
  });

  it('says so when a file cannot be discarded', async () => {
    const staged = await disk.staging.receive(inChunks(someBytes(1)), 1);
    failOnce('unlink', systemError('EIO'));
    expect(await reasonOf(disk.staging.discard(staged))).to.be.instanceOf(DependencyUnavailableError);
  });

  it('discards a file that was made beside a staged one', async () => {
    const { path } = await disk.staging.receive(inChunks(someBytes(10)), 10);
    await writeFile(`${path}.print`, 'x');
    await disk.staging.discard({ path: `${path}.print` });
    expect(await readdir(dirname(path))).to.have.lengthOf(1);
  });

  it('touches no file outside of its folder', async () => {
    const precious = join(disk.root, '00', 'precious');
    await writeFile(precious, 'x');
    for (const path of [
      precious,
      join(disk.root, '.tmp', '..', '00', 'precious'),
      `${disk.root}/.tmp/../00/precious`,
    ]) {
      await reasonOf(disk.staging.discard({ path }));
    }
    expect(await readFile(precious, 'utf8')).to.equal('x');
  });

  function failOnce(operation: string, cause: Error): void {
    let done = false;
    disk.observe = ({ name }) => {
      if (done || name !== operation) return;
      done = true;
      throw cause;
    };
  }
});
