import { expect } from 'chai';
import { openFileSystemStore } from '../../../src/adapters/filesystem/index.ts';
import { DependencyUnavailableError } from '../../../src/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { type Observer, observedFiles, systemError } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('A disk that fails', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  let milliseconds = 0;
  const opened = async (observe: Observer) => {
    const { operations } = observedFiles(observe);
    const files = await openFileSystemStore(folder.path, { operations, now: () => new Date(milliseconds) });
    const soundness = () => {
      try {
        files.assertSound();
        return 'sound';
      } catch (error) {
        return error instanceof DependencyUnavailableError ? 'unavailable' : error;
      }
    };
    return { ...files, soundness };
  };
  const failing = (name: string, code: string): Observer => {
    return (call) => {
      if (call.name === name) throw systemError(code);
    };
  };
  const write = ({ staging }: { staging: { receive: Awaited<ReturnType<typeof opened>>['staging']['receive'] } }) =>
    reasonOf(staging.receive(someBytes(), 100));

  for (const code of ['EIO', 'EROFS']) {
    it(`is in doubt after the third ${code} within a minute, and no longer when that was a minute ago`, async () => {
      const files = await opened(failing('file.writeFile', code));
      await write(files);
      await write(files);
      expect(files.soundness()).to.equal('sound');
      milliseconds += 59_000;
      await write(files);
      expect(files.soundness()).to.equal('unavailable');
      milliseconds += 1_000;
      expect(files.soundness()).to.equal('sound');
    });
  }

  it('is not in doubt because it is full, nor because of what is not there', async () => {
    const files = await opened(failing('file.writeFile', 'ENOSPC'));
    for (let i = 0; i < 3; i++) {
      await write(files);
      await files.store.delete('00.missing');
    }
    expect(files.soundness()).to.equal('sound');
  });

  it('is in doubt whatever it fails at', async () => {
    const files = await opened(({ name }) => {
      if (name === 'lstat' || name === 'unlink' || name === 'statfs') throw systemError('EIO');
    });
    await reasonOf(files.freeBytes());
    await reasonOf(files.store.delete('00.missing'));
    await reasonOf(files.staging.discard({ path: `${folder.path}/.tmp/a.part` }));
    expect(files.soundness()).to.equal('unavailable');
  });
});

async function* someBytes(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1);
}
