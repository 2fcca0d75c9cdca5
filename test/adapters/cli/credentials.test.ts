import { chmod, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { KeptSession } from 'silverprint/client';
import { FileCredentials } from '../../../src/adapters/cli/credentials.ts';
import { Shell } from './shell.ts';

const url = 'http://photos.example';

describe('the kept session', () => {
  let machine: Shell;
  let credentials: FileCredentials;
  beforeEach(async () => {
    machine = await Shell.at(url);
    credentials = credentialsAt(url);
  });
  afterEach(() => machine.close());

  it('is nothing at first', async () => {
    expect(await credentials.read()).to.equal(undefined);
  });

  it('is read again as it was written', async () => {
    await credentials.write(aSession());
    expect(await credentials.read()).to.deep.equal(aSession());
  });

  it('is for its owner only, and so is its folder', async () => {
    await mkdir(machine.path('config'));
    await chmod(machine.path('config'), 0o755);
    await credentials.write(aSession());
    expect(await modeOf('config')).to.equal(0o700);
    expect(await modeOf('config/credentials.json')).to.equal(0o600);
  });

  it('closes a file that others could read', async () => {
    await mkdir(machine.path('config'));
    await writeFile(machine.path('config', 'credentials.json'), '{}', { mode: 0o644 });
    await credentials.write(aSession());
    expect(await modeOf('config/credentials.json')).to.equal(0o600);
  });

  it('is replaced whole, and nothing else is left in the folder', async () => {
    await credentials.write(aSession());
    await credentials.write(aSession({ username: 'bob' }));
    expect((await credentials.read())?.username).to.equal('bob');
    expect(await readdir(machine.path('config'))).to.deep.equal(['credentials.json']);
  });

  it('ends, and leaves nothing but whose it was', async () => {
    await credentials.write(aSession());
    await credentials.write(undefined);
    expect(await credentials.read()).to.equal(undefined);
    expect(await credentials.lastUsername()).to.equal('ann');
    expect(await machine.sessions()).to.deep.equal({ [url]: { username: 'ann' } });
  });

  it('is forgotten when asked to', async () => {
    await credentials.write(aSession());
    await credentials.forget();
    expect([await credentials.read(), await credentials.lastUsername()]).to.deep.equal([undefined, undefined]);
    expect(await machine.sessions()).to.deep.equal({});
  });

  it('is one for each service, whoever writes at the same moment', async () => {
    const urls = Array.from({ length: 12 }, (_, at) => `http://photos-${at}.example`);
    await Promise.all(urls.map((each) => credentialsAt(each).write(aSession({ username: each }))));
    const names = await Promise.all(urls.map(async (each) => (await credentialsAt(each).read())?.username));
    expect(names).to.deep.equal(urls);
  });

  it('counts as none where the file is damaged, and is then written anew', async () => {
    await machine.has('config/credentials.json', '{"http://pho');
    expect(await credentials.read()).to.equal(undefined);
    await credentials.write(aSession());
    expect(await credentials.read()).to.deep.equal(aSession());
  });

  it('counts as none where a member is missing', async () => {
    await machine.has('config/credentials.json', JSON.stringify({ [url]: { username: 'ann' } }));
    expect(await credentials.read()).to.equal(undefined);
  });

  it('is renewed by one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await credentials.write(aSession());
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => credentialsAt(url).exclusively(work)));
    expect(most).to.equal(1);
  });

  it('lets the next one in after a failure', async () => {
    const failed = await credentials.exclusively(() => Promise.reject(new Error('no'))).catch(String);
    expect([failed, await credentials.exclusively(async () => 'in')]).to.deep.equal(['Error: no', 'in']);
  });

  it('is not out of reach for good when a process died in the middle', async () => {
    const lock = await machine.has('config/session.lock', '1\n');
    const aMinuteAgo = Date.now() / 1000 - 60;
    await utimes(lock, aMinuteAgo, aMinuteAgo);
    expect(await credentials.exclusively(async () => 'in')).to.equal('in');
  });

  it('stops waiting for another process when it is told to', async () => {
    await machine.has('config/session.lock', '1\n');
    const stop = new AbortController();
    const waiting = credentialsAt(url, stop.signal)
      .exclusively(async () => 'in')
      .catch((error: Error) => error.name);
    stop.abort();
    expect(await waiting).to.equal('AbortError');
  });

  function credentialsAt(service: string, signal = new AbortController().signal): FileCredentials {
    return new FileCredentials({ folder: machine.path('config'), url: service, signal });
  }

  async function modeOf(name: string): Promise<number> {
    return (await stat(machine.path(name))).mode & 0o777;
  }
});

function aSession(members: Partial<KeptSession> = {}): KeptSession {
  const expiresAt = new Date('2026-11-22T12:00:00Z');
  return { username: 'ann', accessToken: 'access', refreshToken: 'refresh', expiresAt, ...members };
}
