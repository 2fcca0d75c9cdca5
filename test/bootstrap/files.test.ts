import { basename } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config.ts';
import { filesFolder, openFiles } from '../../src/bootstrap/files.ts';
import { StartError } from '../../src/bootstrap/start-error.ts';
import { wrongStore } from '../../src/bootstrap/store.ts';
import { WrongStoreError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const aBucket = { STORE: 's3', S3_BUCKET: 'photos', S3_ACCESS_KEY_ID: 'canary', S3_SECRET_ACCESS_KEY: 'canary' };

describe('where the photos of a service are', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('is the folder images where nothing else is said', async () => {
    await using files = await openFiles(loadConfig({ DATA_DIR: folder.path }));
    expect(files.place).to.deep.equal({ kind: 'files', name: files.folder });
    expect(basename(files.folder)).to.equal('images');
  });

  it('is a bucket where that is said, by way of the folder staging', () => {
    expect(basename(filesFolder(loadConfig({ ...aBucket, DATA_DIR: folder.path })))).to.equal('staging');
  });

  it('is said to whoever starts a service whose bucket cannot be used, without secrets', async () => {
    // A port that nobody listens on.
    const environment = { ...aBucket, S3_ENDPOINT: 'http://127.0.0.1:1', DATA_DIR: folder.path };
    const reason = await reasonOf(openFiles(loadConfig(environment)));
    expect(reason)
      .to.be.instanceOf(StartError)
      .with.property('message')
      .that.contains('STORE is s3. http://127.0.0.1:1');
    expect(String(reason)).not.to.contain('canary');
  });

  for (const [mismatch, words] of [
    ['another', ['belong to another database', 'S3_PREFIX']],
    ['unidentified', ['has no object store-id', 'S3_BUCKET', 'the-id']],
    ['without-images', ['are not in', 'S3_BUCKET']],
    ['of-others', ['knows nothing of', 'S3_PREFIX']],
  ] as const) {
    it(`is said, with what to do, of a bucket that is ${mismatch}`, () => {
      const refuse = wrongStore({ kind: 's3', name: 'photos at https://s3.example.org' });
      const refusing = () => refuse(new WrongStoreError(mismatch, 'the-id'));
      expect(refusing).to.throw(StartError, 'photos at https://s3.example.org');
      for (const word of words) expect(refusing).to.throw(word);
      expect(refusing).not.to.throw('DATA_DIR');
    });
  }
});
