import { Writable } from 'node:stream';
import { expect } from 'chai';
import { Shell } from './shell.ts';

describe('the command line', () => {
  let machine: Shell;
  beforeEach(async () => {
    machine = await Shell.at('http://127.0.0.1:2');
  });
  afterEach(() => machine.close());

  it('starts the service when nothing is said, and when "serve" is', async () => {
    const context = { serve: async () => 7 };
    const statuses = [[], ['serve']].map(async (argv) => (await machine.runs(argv, { context })).status);
    expect(await Promise.all(statuses)).to.deep.equal([7, 7]);
  });

  it('names every command in its help, and what configures the service', async () => {
    const { status, out, err } = await machine.runs(['--help']);
    expect([status, err]).to.deep.equal([0, '']);
    for (const name of [
      'serve',
      'upload',
      'list',
      'download',
      'delete',
      'register',
      'login',
      'logout',
      '--url',
      'PORT',
    ]) {
      expect(out).to.contain(name);
    }
  });

  it('has a help for each command, with what goes for all of them', async () => {
    const { status, out } = await machine.runs(['download', '--help']);
    expect(status).to.equal(0);
    expect(out).to.contain('--original').and.to.contain('--url <URL>');
  });

  it('tells its version', async () => {
    expect(await machine.runs(['--version'])).to.deep.equal({ status: 0, out: '1.2.3\n', err: '' });
  });

  it('guesses what a mistyped command should have been', async () => {
    const { status, err } = await machine.runs(['uplaod', 'x.jpg']);
    expect(status).to.equal(1);
    expect(err).to.contain("unknown command 'uplaod'").and.to.contain('upload');
  });

  it('takes the URL before and after the command', async () => {
    const url = 'http://127.0.0.1:3';
    for (const argv of [
      ['--url', url, 'list'],
      ['list', '--url', url],
    ]) {
      expect((await machine.runs(argv)).err).to.contain(`No service answers at ${url}.`);
    }
  });

  it('talks to this machine when no URL is said, or an empty one by the environment', async () => {
    for (const url of [undefined, '']) {
      const { out } = await machine.runs(['logout'], { settings: { url } });
      expect(out).to.equal('Nobody is signed in to http://127.0.0.1:3000.\n');
    }
  });

  for (const url of ['photos.example', 'ftp://photos.example', '', 'http://']) {
    it(`knows that "${url}" is no URL of a service`, async () => {
      const { status, err } = await machine.runs(['list', '--url', url]);
      expect(status).to.equal(1);
      expect(err).to.contain('is not the URL of a service');
    });
  }

  it('repeats no password that stands in a URL', async () => {
    const { status, err } = await machine.runs(['list', '--url', 'http://ann:secret@photos.example']);
    expect(status).to.equal(1);
    expect(err).to.contain('no password').and.not.to.contain('secret');
  });

  it('ends quietly when nobody reads its output any more', async () => {
    const closed = Object.assign(
      new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
      }),
      { isTTY: false },
    );
    const { status, err } = await machine.runs(['logout'], { context: { stdout: closed } });
    expect([status, err]).to.deep.equal([141, '']);
  });
});
