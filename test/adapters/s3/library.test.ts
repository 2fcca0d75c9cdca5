import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { S3MissingError } from '../../../src/adapters/s3/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the package of the S3 store', () => {
  it('is asked for, with what to install, where it is missing', async () => {
    await using stack = new AsyncDisposableStack();
    const elsewhere = stack.adopt(await temporaryFolder(), (made) => made.remove());
    const source = new URL('../../../src/', import.meta.url);
    for (const part of ['domain', 'adapters/s3']) {
      await cp(new URL(part, source), join(elsewhere.path, part), { recursive: true });
    }
    const adapter = await import(pathToFileURL(join(elsewhere.path, 'adapters/s3/index.ts')).href);
    const reason = await reasonOf(adapter.openS3Store({ bucket: 'photos' }));
    expect(reason).to.be.instanceOf(adapter.S3MissingError).with.property('message').that.contains('npm install');
    expect(reason).to.have.property('name', S3MissingError.name);
  });
});
