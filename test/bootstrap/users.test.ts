import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { aPassword, Client, inShort, jsonFrom, type TokensAnswer } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { useDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command, commandIn, type Launched, launch } from './launched.ts';

describe('the users of a service that runs, by commands in other processes', () => {
  const database = useDatabase();
  const secret = 'a secret that the service and its operator share';
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Launched;
  let visitor: Client;
  // What an operator elsewhere needs: no folder of the service's.
  let environment: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    environment = { DATABASE_URL: database.url, SECRET: secret, BCRYPT_COST: '4' };
    running = launch(join(folder.path, 'data'), {
      environment: { ...environment, REGISTRATION: 'closed', TRUST_PROXY_HOPS: '1' },
    });
    const url = String((await running.ready)['url']);
    visitor = new Client(url, await ApiDocument.servedAt(url));
  });
  after(async () => {
    process.kill(running.pid, 'SIGTERM');
    await running.ended;
    await folder.remove();
  });

  async function runs(argv: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await commandIn(environment, ['users', ...argv], input);
    expect(code, stderr).to.equal(0);
    return stdout;
  }

  const logsIn = (username: string, password: string, address = '192.0.2.1') =>
    visitor.with({ 'X-Forwarded-For': address }).sends('/auth/login', { username, password });

  it('are made, listed, disabled and enabled, and what ends is over within a second', async () => {
    await runs(['add', 'Ann', '--stdin'], aPassword);
    const tokens = jsonFrom(200, await logsIn('ann', aPassword)) as TokensAnswer;
    const ann = visitor.withToken(tokens.access_token);
    expect((await ann.asks('GET', '/auth/me')).status).to.equal(200);
    expect(JSON.parse(await runs(['list', '--json']))).to.include({ username: 'Ann', sessions: 1, disabled_at: null });

    expect(await runs(['disable', 'ann'])).to.equal('Ann is signed out everywhere, and cannot sign in.\n');
    // This test ends only then.
    while ((await ann.asks('GET', '/auth/me')).status === 200);
    expect(inShort(await logsIn('ann', aPassword))).to.equal('401 invalid-credentials');
    await runs(['enable', 'ann']);
    expect((await logsIn('ann', aPassword)).status).to.equal(200);
  });

  it('get another password, and wrong guesses from anywhere are forgotten with the one before', async () => {
    await runs(['add', 'bob', '--stdin'], aPassword);
    for (let host = 1; host <= 10; host++) await logsIn('bob', 'forgotten', `198.51.100.${host}`);
    expect(inShort(await logsIn('bob', aPassword))).to.equal('429 too-many-attempts');
    const made = (await runs(['reset-password', 'bob', '--generate'])).trimEnd();
    expect((await logsIn('bob', made)).status).to.equal(200);
    expect(inShort(await logsIn('bob', aPassword))).to.equal('401 invalid-credentials');
  });

  it('are nobody’s business with another secret, or with none', async () => {
    const other = await commandIn({ ...environment, SECRET: 's'.repeat(32) }, ['users', 'list']);
    expect(other).to.deep.include({ code: 1, stdout: '' });
    expect(other.stderr).to.contain('another secret').and.not.to.contain('    at ');
    const dataDir = join(folder.path, 'elsewhere');
    const none = await commandIn({ DATABASE_URL: database.url, DATA_DIR: dataDir }, ['users', 'list']);
    expect(none).to.deep.include({ code: 1, stdout: '' });
    expect(none.stderr).to.contain('There is no secret in');
    expect(existsSync(dataDir), 'made').to.equal(false);
  });
});

describe('the users of a service with a PostgreSQL of its own', () => {
  it('are managed while it runs and while it does not, and only where there is one', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder.path, 'data');
    try {
      const nothing = await command(dataDir, 'users', 'list');
      expect(nothing).to.deep.include({ code: 1, stdout: '' });
      expect(nothing.stderr).to.contain('There is nothing of a service');
      expect(existsSync(dataDir), 'made').to.equal(false);

      const running = launch(dataDir);
      await running.ready;
      expect((await command(dataDir, 'users', 'add', 'ann', '--generate')).code).to.equal(0);
      process.kill(running.pid, 'SIGTERM');
      await running.ended;

      const { code, stdout } = await command(dataDir, 'users', 'list', '--json');
      expect([code, JSON.parse(stdout).username]).to.deep.equal([0, 'ann']);
      expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).to.equal(false);
    } finally {
      await folder.remove();
    }
  });
});
