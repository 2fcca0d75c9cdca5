import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { fillFile, reserveFile } from '../../../src/adapters/sharp/print-file.ts';
import { errorOf, failureOf } from '../../../src/adapters/sharp/protocol.ts';
import { DependencyUnavailableError, StoreFullError } from '../../../src/domain/errors.ts';
import { randomBytes, sha256Of } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { littleRoom, observedFiles, systemError } from '../../support/observed-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('The file of a print', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'x.print');
  });
  afterEach(() => folder.remove());

  it('is made for its owner alone, and never of a file that is there', async () => {
    await reserveFile(path);
    expect((await fs.stat(path)).mode & 0o777).to.equal(0o600);
    await fs.writeFile(path, 'mine');
    expect(await reasonOf(reserveFile(path))).to.have.property('code', 'EEXIST');
    expect(await fs.readFile(path, 'utf8')).to.equal('mine');
  });

  it('is not made by whoever fills it', async () => {
    expect(await reasonOf(fillFile(fs, path, randomBytes(10)))).to.have.property('code', 'ENOENT');
  });

  it('has exactly what it was filled with last', async () => {
    await reserveFile(path);
    await fs.writeFile(path, randomBytes(1000));
    const content = randomBytes(100);
    expect(await fillFile(fs, path, content)).to.deep.equal({ bytes: 100, sha256: await sha256Of(content) });
    expect(new Uint8Array(await fs.readFile(path))).to.deep.equal(content);
  });

  it('is closed again when there is no room', async () => {
    await reserveFile(path);
    const { operations, openFiles } = observedFiles(littleRoom(99));
    expect(await reasonOf(fillFile(operations, path, randomBytes(100)))).to.be.instanceOf(StoreFullError);
    expect(openFiles()).to.equal(0);
  });

  for (const [name, code, error] of [
    ['file.writeFile', 'EDQUOT', StoreFullError],
    ['file.writeFile', 'EIO', DependencyUnavailableError],
    ['file.close', 'EIO', DependencyUnavailableError],
    ['open', 'EROFS', DependencyUnavailableError],
    ['open', 'EMFILE', DependencyUnavailableError],
  ] as const) {
    it(`says to whoever ordered it what it means when \`${name}\` fails with ${code}`, async () => {
      await reserveFile(path);
      const { operations } = observedFiles((call) => {
        if (call.name === name) throw systemError(code);
      });
      const reason = await reasonOf(fillFile(operations, path, randomBytes(100)));
      expect(reason).to.be.instanceOf(error);
      expect(errorOf(failureOf(reason))).to.be.instanceOf(error);
    });
  }
});
