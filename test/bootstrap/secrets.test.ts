import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openRootSecret, secretPath } from '../../src/bootstrap/secrets.ts';
import { StartError } from '../../src/bootstrap/start-error.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';

describe('openRootSecret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'silverprint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a secret at the first start, and finds it at the next', async () => {
    const first = await openRootSecret(undefined, folder);
    const next = await openRootSecret(undefined, folder);
    expect([first.origin, next.origin]).to.deep.equal(['made now', 'file']);
    expect(first.bytes).to.deep.equal(next.bytes);
    expect(first.bytes.length).to.be.at.least(32);
  });

  it('makes another one for each data folder', async () => {
    const [one, other] = [
      await openRootSecret(undefined, folder),
      await openRootSecret(undefined, join(folder, 'other')),
    ];
    expect(one.bytes).not.to.deep.equal(other.bytes);
  });

  it('keeps it from everybody else, in a folder that is its own', async function () {
    if (process.platform === 'win32') {
      console.log('      (skipped: Windows has no file modes)');
      this.skip();
    }
    await openRootSecret(undefined, folder);
    expect(statSync(secretPath(folder)).mode & 0o777).to.equal(0o600);
    expect(statSync(dirname(secretPath(folder))).mode & 0o777).to.equal(0o700);
  });

  it('ends with one secret and nothing beside it, however many processes start at once', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => openRootSecret(undefined, folder)));
    expect(new Set(secrets.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).to.equal(1);
    expect(secrets.filter(({ origin }) => origin === 'made now')).to.have.lengthOf(1);
    expect(readdirSync(dirname(secretPath(folder)))).to.deep.equal(['secret']);
  });

  it('takes the one of the environment, and touches no file', async () => {
    const secret = await openRootSecret('s'.repeat(32), folder);
    expect(secret).to.deep.equal({ bytes: Buffer.from('s'.repeat(32)), origin: 'environment' });
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is the same secret when the content of the file goes into the environment', async () => {
    const { bytes } = await openRootSecret(undefined, folder);
    const content = readFileSync(secretPath(folder), 'utf8').trim();
    expect((await openRootSecret(content, folder)).bytes).to.deep.equal(bytes);
  });

  it('refuses a file that is cut short, says which, and leaves it alone', async () => {
    mkdirSync(dirname(secretPath(folder)));
    writeFileSync(secretPath(folder), 'canary');
    const refusal = expect(await reasonOf(openRootSecret(undefined, folder))).to.be.instanceOf(StartError);
    refusal.with.property('message').that.contains(secretPath(folder)).and.does.not.contain('canary');
    expect(readFileSync(secretPath(folder), 'utf8')).to.equal('canary');
  });

  it('says what is wrong with a folder that it cannot use', async () => {
    writeFileSync(join(folder, 'keys'), 'a file');
    const refusal = expect(await reasonOf(openRootSecret(undefined, folder))).to.be.instanceOf(StartError);
    refusal.with.property('message').that.contains(secretPath(folder));
  });
});
