import { expect } from 'chai';
import { aPassword, type User } from '../../support/client.ts';
import { memory, type Service, startService } from '../../support/service.ts';
import { Keyboard } from './keyboard.ts';
import { type Run, Shell } from './shell.ts';
import { signedIn } from './signed-in.ts';

describe('a session on the command line', () => {
  let service: Service;
  let user: User;
  let machine: Shell;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());
  beforeEach(async () => {
    machine = await Shell.at(service.url);
    user = await signedIn(machine, service);
  });
  afterEach(() => machine.close());

  it('goes on silently when its access token has expired', async () => {
    const before = await session();
    await change({ expires_at: new Date(0).toISOString() });
    expectFine(await machine.runs(['list', '--json']));
    const after = await session();
    expect(after['refresh_token']).not.to.equal(before['refresh_token']);
    expect(new Date(after['expires_at']!).getTime()).to.be.greaterThan(Date.now());
    expect(after['username']).to.equal(user.username);
  });

  it('goes on silently when the service does not take its access token', async () => {
    await change({ access_token: 'not a token' });
    expectFine(await machine.runs(['list', '--json']));
  });

  it('is not refreshed while it need not be', async () => {
    const before = await session();
    expectFine(await machine.runs(['list', '--json']));
    expect(await session()).to.deep.equal(before);
  });

  it('survives several commands that find it expired at the same moment', async () => {
    await change({ expires_at: new Date(0).toISOString() });
    const runs = await Promise.all(Array.from({ length: 6 }, () => machine.runs(['list', '--json'])));
    for (const run of runs) expectFine(run);
    await change({ expires_at: new Date(0).toISOString() });
    expectFine(await machine.runs(['list', '--json']));
  });

  it('is asked for again when it is over, with the name filled in', async () => {
    await change({ access_token: 'over', refresh_token: 'over' });
    const keyboard = new Keyboard(['Username', '\r'], ['Password', `${aPassword}\r`]);
    const { status, err } = await machine.runs(['list', '--json'], { keyboard });
    expect(status).to.equal(0);
    expect(err).to.contain(user.username).and.not.to.contain('Do you have an account');
    expectFine(await machine.runs(['list', '--json']));
  });

  it('is over without a terminal, and that is said', async () => {
    await change({ access_token: 'over', refresh_token: 'over' });
    const { status, err } = await machine.runs(['list']);
    expect(status).to.equal(1);
    expect(err).to.contain('Nobody is signed in').and.not.to.contain('over');
  });

  it('is kept when the service cannot be reached to refresh it', async () => {
    await change({ expires_at: new Date(0).toISOString() });
    const before = await machine.sessions();
    const elsewhere = { 'http://127.0.0.1:2': before[service.url]! };
    await machine.has('config/credentials.json', JSON.stringify(elsewhere));
    const { status } = await machine.runs(['list'], { settings: { url: 'http://127.0.0.1:2' } });
    expect(status).to.equal(1);
    expect(await machine.sessions()).to.deep.equal(elsewhere);
  });

  async function session(): Promise<Record<string, string>> {
    return (await machine.sessions())[service.url]!;
  }

  async function change(members: Record<string, string>): Promise<void> {
    const changed = { [service.url]: { ...(await session()), ...members } };
    await machine.has('config/credentials.json', JSON.stringify(changed));
  }
});

function expectFine(run: Run): void {
  expect(run).to.deep.equal({ status: 0, out: '', err: '' });
}
