import { expect } from 'chai';
import { useDatabase } from '../support/postgres.ts';
import { abortUploads } from './aborts/abort-uploads.ts';

/** A thousand are enough to tell something about memory. */
const count = process.env['TEST_LONG'] ? 1_000 : 50;

describe('Uploads that are broken off', function () {
  this.timeout(120_000);
  const database = useDatabase();

  it(`leave no file and no descriptor behind, at whatever byte (${count} of them)`, async function () {
    if (process.platform !== 'linux') {
      console.log('      (skipped: only Linux shows what a process holds)');
      this.skip();
    }
    const { violations, stagedFiles } = await abortUploads(count, database.url);
    expect(violations).to.deep.equal([]);
    expect(stagedFiles).to.equal(0);
  });
});
