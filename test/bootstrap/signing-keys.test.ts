import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openSigningKeys, signingKeysPath } from '../../src/bootstrap/signing-keys.ts';
import { StartError } from '../../src/bootstrap/start-error.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { anEd25519Key } from '../support/signing-keys.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('openSigningKeys', () => {
  let data: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  beforeEach(async () => {
    data = await temporaryFolder();
    folder = signingKeysPath(data.path);
  });
  afterEach(() => data.remove());

  const kids = async () => (await openSigningKeys(data.path)).map(({ kid }) => kid);
  const puts = (name: string, content: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const isRefused = async (...words: readonly string[]) => {
    const refusal = await reasonOf(openSigningKeys(data.path));
    expect(refusal).to.be.instanceOf(StartError);
    for (const word of words) expect(refusal).to.have.property('message').that.contains(word);
    expect(refusal).to.have.property('message').that.does.not.contain('canary');
  };

  it('makes a key at the first start, and finds it at the next', async () => {
    const [first, next] = [await openSigningKeys(data.path), await openSigningKeys(data.path)];
    expect(first).to.have.lengthOf(1);
    expect(first.map(({ kid }) => kid)).to.deep.equal(next.map(({ kid }) => kid));
    expect(first[0]?.privateKey.equals(next[0]!.privateKey)).to.equal(true);
    expect(first[0]?.privateKey.asymmetricKeyType).to.equal('ed25519');
  });

  it('keeps it from everybody else, in folders that are its own', async function () {
    if (process.platform === 'win32') {
      console.log('      (skipped: Windows has no file modes)');
      this.skip();
    }
    await openSigningKeys(data.path);
    expect(statSync(join(folder, '0001.pem')).mode & 0o777).to.equal(0o600);
    for (const path of [folder, dirname(folder)]) expect(statSync(path).mode & 0o777).to.equal(0o700);
  });

  it('ends with one key and nothing beside it, however many processes start at once', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, kids));
    expect(new Set(opened.flat()).size).to.equal(1);
    expect(readdirSync(folder)).to.deep.equal(['0001.pem']);
  });

  it('names a key by the key, wherever the file is and whatever it is called', async () => {
    const before = await kids();
    renameSync(join(folder, '0001.pem'), join(folder, '2026-11-22.pem'));
    expect(await kids()).to.deep.equal(before);
    expect(before[0]).to.match(/^[\w-]{43}$/);
  });

  it('has the key with the last name first', async () => {
    const [first] = await kids();
    puts('0002.pem', pemOf(anEd25519Key()));
    const [second, ...others] = await kids();
    expect(others).to.deep.equal([first]);
    puts('0000-next.pem', pemOf(anEd25519Key()));
    expect((await kids()).slice(0, 2)).to.deep.equal([second, first]);
  });

  it('makes no other key where there is one, whatever it is called', async () => {
    await openSigningKeys(data.path);
    puts('0002.pem', pemOf(anEd25519Key()));
    rmSync(join(folder, '0001.pem'));
    expect(await kids()).to.have.lengthOf(1);
    expect(readdirSync(folder)).to.deep.equal(['0002.pem']);
  });

  it('leaves other files alone', async () => {
    puts('notes.txt', 'canary');
    puts('0002.pem.0123', 'canary');
    expect(await kids()).to.have.lengthOf(1);
  });

  const others: Readonly<Record<string, () => string>> = {
    'no key': () => 'canary',
    nothing: () => '',
    'a public key': () => String(createPublicKey(anEd25519Key()).export({ type: 'spki', format: 'pem' })),
    'a key of another kind': () => pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    'half of a key': () => pemOf(anEd25519Key()).slice(0, 60),
    'a key behind a passphrase': () =>
      String(anEd25519Key().export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' })),
  };
  for (const [what, content] of Object.entries(others)) {
    it(`refuses a file with ${what}, says which, and leaves it alone`, async () => {
      const text = content();
      puts('0002.pem', text);
      await isRefused(join(folder, '0002.pem'), 'openssl genpkey');
      expect(readFileSync(join(folder, '0002.pem'), 'utf8')).to.equal(text);
    });
  }

  it('refuses the same key twice, and says which files', async () => {
    await openSigningKeys(data.path);
    copyFileSync(join(folder, '0001.pem'), join(folder, '0002.pem'));
    await isRefused('0001.pem', '0002.pem');
  });

  it('says what is wrong with a folder that it cannot use', async () => {
    mkdirSync(dirname(folder));
    writeFileSync(folder, 'a file');
    await isRefused(folder);
  });
});

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}
