import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { aPassword, inShort, jsonFrom } from '../../support/client.ts';
import { aPhoto } from '../../support/photos.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

const enter = '\r';
const controlC = '\u0003';
const down = '\u001b[B';
const clearInput = '\u0015';

describe('signing in from the command line', () => {
  let service: Service;
  let machine: Shell;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
  });
  afterEach(() => machine.close());

  it('makes an account for who has none, and goes on with what was asked', async () => {
    const photo = await machine.has('1.jpg', await aPhoto());
    const keyboard = new Keyboard(
      ['Do you have an account', enter],
      ['Username', `first.user${enter}`],
      ['Password', `${aPassword}${enter}`],
      ['The same password again', `${aPassword}${enter}`],
    );
    const { status, out, err } = await machine.runs(['upload', photo], { keyboard });
    expect(status).to.equal(0);
    expect(err).to.contain(`Sign in to ${service.url}`).and.to.contain('Signed in as first.user.');
    expect(out).to.contain('1 photo uploaded');
  });

  it('is asked once: the next command needs no terminal', async () => {
    await signedIn(machine, service);
    expect((await machine.runs(['list'])).status).to.equal(0);
  });

  it('signs in who has an account', async () => {
    const user = await service.aUser();
    const keyboard = new Keyboard(
      ['Do you have an account', `${down}${enter}`],
      ['Username', `${user.username}${enter}`],
      ['Password', `${aPassword}${enter}`],
    );
    expect((await machine.runs(['list'], { keyboard })).status).to.equal(0);
    expect((await machine.sessions())[service.url]?.['username']).to.equal(user.username);
  });

  it('offers the name again after a wrong password', async () => {
    const user = await service.aUser();
    const keyboard = new Keyboard(
      ['Do you have an account', `${down}${enter}`],
      ['Username', `${user.username}${enter}`],
      ['Password', `wrong ${aPassword}${enter}`],
      ['The username or the password is wrong.', enter],
      ['Password', `${aPassword}${enter}`],
    );
    const { status, err } = await machine.runs(['login'], { keyboard });
    expect(status, err).to.equal(0);
  });

  it('gives up after three wrong passwords', async () => {
    const wrong = ['Password', `not the password${enter}`] as const;
    const keyboard = new Keyboard(
      ['Do you have an account', `${down}${enter}`],
      ['Username', `nobody${enter}`],
      wrong,
      ['is wrong.', enter],
      wrong,
      ['is wrong.', enter],
      wrong,
    );
    const { status, err } = await machine.runs(['login'], { keyboard });
    expect(status).to.equal(1);
    expect(err.trimEnd().endsWith('The username or the password is wrong.')).to.equal(true);
  });

  it('says at once what is wrong with a new name or password', async () => {
    const keyboard = new Keyboard(
      ['Username', `no${enter}`],
      ['A username has 3 to 64 characters', `${clearInput}nobody.yet${enter}`],
      ['Password', `short${enter}`],
      ['at least 8 characters', `${aPassword}${enter}`],
      ['The same password again', `${aPassword}!${enter}`],
      ['That is another one', `${aPassword}${enter}`],
    );
    const { status, err } = await machine.runs(['register'], { keyboard });
    expect(status, err).to.equal(0);
    expect((await machine.sessions())[service.url]?.['username']).to.equal('nobody.yet');
  });

  it('asks for another name when one is taken', async () => {
    const user = await service.aUser();
    const password = [
      ['Password', `${aPassword}${enter}`],
      ['The same password again', `${aPassword}${enter}`],
    ] as const;
    const keyboard = new Keyboard(
      ['Username', `${user.username.toUpperCase()}${enter}`],
      ...password,
      ['This username is taken.', ''],
      ['Username', `somebody.else${enter}`],
      ...password,
    );
    const { status, err } = await machine.runs(['register'], { keyboard });
    expect(status, err).to.equal(0);
    expect((await machine.sessions())[service.url]?.['username']).to.equal('somebody.else');
  });

  for (const command of ['login', 'register']) {
    it(`ends the session of before at the service, whoever's it was (${command})`, async () => {
      const user = await signedIn(machine, service);
      const { refresh_token: before = '' } = (await machine.sessions())[service.url]!;
      const username = command === 'login' ? user.username : `somebody.${machine.folder.slice(-6)}`;
      const { status, err } = await machine.runs([command], { settings: { username, password: aPassword } });
      expect({ status, err }).to.deep.equal({ status: 0, err: '' });
      const refreshed = await service.visitor.withToken(before).asks('POST', '/auth/refresh');
      expect(inShort(refreshed)).to.equal('401 session-revoked');
      expect((await machine.runs(['list'])).status, 'and the new one goes on').to.equal(0);
    });
  }

  it('does not mind when the session of before has ended already', async () => {
    const user = await signedIn(machine, service);
    const { refresh_token: before = '' } = (await machine.sessions())[service.url]!;
    await service.visitor.withToken(before).asks('POST', '/auth/logout');
    const settings = { username: user.username, password: aPassword };
    expect(await machine.runs(['login'], { settings })).to.include({ status: 0, err: '' });
  });

  it('ends quietly when Ctrl-C answers a question', async () => {
    const keyboard = new Keyboard(['Do you have an account', controlC]);
    const { status, out } = await machine.runs(['list'], { keyboard });
    expect([status, out]).to.deep.equal([130, '']);
  });

  it('shows no password, and keeps none', async () => {
    const user = await service.aUser();
    const keyboard = new Keyboard(
      ['Do you have an account', `${down}${enter}`],
      ['Username', `${user.username}${enter}`],
      ['Password', `${aPassword}${enter}`],
    );
    const { out, err } = await machine.runs(['login'], { keyboard });
    const kept = JSON.stringify(await machine.sessions());
    for (const text of [out, err, kept]) expect(text).not.to.contain(aPassword);
    for (const token of Object.values((await machine.sessions())[service.url]!)) {
      if (token !== user.username) expect(out + err).not.to.contain(token);
    }
  });

  it('says what to do where there is no terminal to ask on', async () => {
    const { status, out, err } = await machine.runs(['list']);
    expect([status, out]).to.deep.equal([1, '']);
    expect(err).to.match(/^Nobody is signed in to http:.*silverprint login.*SILVERPRINT_USERNAME.*\n$/);
  });

  it('finds out that no service answers before anybody types a password', async () => {
    const keyboard = new Keyboard();
    const settings = { url: 'http://127.0.0.1:2' };
    const { status, err } = await machine.runs(['list'], { keyboard, settings });
    expect(status).to.equal(1);
    expect(err).to.equal('No service answers at http://127.0.0.1:2. Start one with: npm start\n');
  });

  describe('with a login in the environment', () => {
    it('asks nobody, and keeps nothing', async () => {
      const user = await service.aUser();
      await user.uploads(await aPhoto(), 'mine.jpg');
      const settings = { username: user.username, password: aPassword };
      const { status, out } = await machine.runs(['list'], { settings });
      expect(status).to.equal(0);
      expect(out).to.contain('mine.jpg');
      expect(await readdir(machine.folder)).to.deep.equal([]);
    });

    it('leaves the session of whoever uses this machine alone', async () => {
      const ann = await signedIn(machine, service);
      const bob = await service.aUser();
      await machine.runs(['list'], { settings: { username: bob.username, password: aPassword } });
      expect((await machine.sessions())[service.url]?.['username']).to.equal(ann.username);
    });

    it('makes an account for a script', async () => {
      const settings = { username: 'a.script', password: aPassword };
      const { status, out } = await machine.runs(['register'], { settings });
      expect([status, out]).to.deep.equal([0, `Signed in to ${service.url} as a.script.\n`]);
      const again = await machine.runs(['register'], { settings });
      expect([again.status, again.err]).to.deep.equal([1, 'This username is taken.\n']);
    });

    it('says what is wrong with it', async () => {
      const settings = { username: 'nobody', password: 'not the password' };
      const { status, err } = await machine.runs(['list'], { settings });
      expect([status, err]).to.deep.equal([1, 'The username or the password is wrong.\n']);
    });
  });

  describe('and out', () => {
    it('forgets the session here', async () => {
      const user = await signedIn(machine, service);
      const { status, out } = await machine.runs(['logout']);
      expect([status, out]).to.deep.equal([0, `${user.username} is signed out of ${service.url}.\n`]);
      expect(await machine.sessions()).to.deep.equal({});
    });

    it('ends the session at the service, and forgets it here', async () => {
      const user = await signedIn(machine, service);
      const kept = (await machine.sessions())[service.url]!;
      const withToken = () => user.withToken(kept['access_token']!).asks('GET', '/auth/sessions');
      const before = jsonFrom(200, await withToken()) as { sessions: { device: string; current: boolean }[] };
      expect(before.sessions.find(({ current }) => current)?.device).to.match(/^silverprint 1\.2\.3( on |$)/);
      await machine.runs(['logout']);
      expect((await withToken()).status).to.equal(401);
    });

    it('is as good when the session has ended already', async () => {
      const user = await signedIn(machine, service);
      const kept = (await machine.sessions())[service.url]!;
      await user.withToken(kept['access_token']!).asks('POST', '/auth/logout');
      expect((await machine.runs(['logout'])).status).to.equal(0);
    });

    it('forgets the session also when the service cannot be told, and says that it goes on', async () => {
      await signedIn(machine, service);
      const { [service.url]: kept } = await machine.sessions();
      await machine.has('config/credentials.json', JSON.stringify({ 'http://127.0.0.1:2': kept }));
      const { status, err } = await machine.runs(['logout'], { settings: { url: 'http://127.0.0.1:2' } });
      expect(status).to.equal(1);
      expect(err).to.contain('goes on').and.to.contain('No service answers');
      expect(await machine.sessions()).to.deep.equal({});
    });

    it('leaves the sessions with other services alone', async () => {
      await signedIn(machine, service);
      await machine.runs(['logout'], { settings: { url: 'http://photos.example' } });
      expect(Object.keys(await machine.sessions())).to.deep.equal([service.url]);
    });

    it('says so when nobody was signed in', async () => {
      const { status, out } = await machine.runs(['logout']);
      expect([status, out]).to.deep.equal([0, `Nobody is signed in to ${service.url}.\n`]);
    });
  });
});
