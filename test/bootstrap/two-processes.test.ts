import { expect } from 'chai';
import { atOnce, reasonsOf, valuesOf } from '../../src/testing/outcomes.ts';
import { aPassword, Client, jsonFrom, type TokensAnswer, User } from '../support/client.ts';
import { ApiDocument } from '../support/openapi.ts';
import { useDatabase } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Launched, launch } from './launched.ts';

/** All of them take a minute. */
const rounds = process.env['TEST_LONG'] ? 200 : 5;
const callers = 50;

describe('two processes of the service on one database', function () {
  this.timeout(60_000 + rounds * 2_000);
  const database = useDatabase();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const running: Launched[] = [];
  let urls: [string, string];
  let api: ApiDocument;

  before(async () => {
    folder = await temporaryFolder();
    // No wait is over before the last of many guesses has come, however slow the machine.
    const THROTTLE_LOG_IN_PAIR = '5 then 1h';
    const environment = { DATABASE_URL: database.url, LOG_LEVEL: 'info', THROTTLE_LOG_IN_PAIR };
    for (let count = 0; count < 2; count++) {
      const launched = launch(folder.path, { environment });
      running.push(launched);
      await launched.ready;
    }
    const ready = await Promise.all(running.map((launched) => launched.ready));
    urls = [String(ready[0]?.['url']), String(ready[1]?.['url'])];
    api = await ApiDocument.servedAt(urls[0]);
  });
  after(async () => {
    for (const { pid } of running) process.kill(pid, 'SIGTERM');
    await Promise.all(running.map(({ ended }) => ended));
    await folder.remove();
  });

  it(`give all of ${callers} who refresh one token at the same moment the same successor (${rounds} rounds)`, async () => {
    const ann = await User.at(urls[0], api);
    for (let round = 0; round < rounds; round++) {
      const signedIn = await ann.sends('/auth/login', { username: ann.username, password: aPassword });
      let { refresh_token: token } = jsonFrom(200, signedIn) as TokensAnswer;
      for (let generation = 1; generation <= 2; generation++) {
        const outcomes = await atOnce(callers, async (caller) => {
          const headers = { Authorization: `Bearer ${token}` };
          const response = await fetch(`${urls[caller % 2]}/auth/refresh`, { method: 'POST', headers });
          return { status: response.status, tokens: (await response.json()) as TokensAnswer };
        });
        expect(reasonsOf(outcomes)).to.deep.equal([]);
        expect(valuesOf(outcomes).map(({ status }) => status)).to.deep.equal(Array(callers).fill(200));
        const successors = new Set(valuesOf(outcomes).map(({ tokens }) => tokens.refresh_token));
        expect(successors.size, 'successors').to.equal(1);
        token = [...successors][0] ?? '';
        expect(token.split('.')[2], 'generation').to.equal(String(generation));
      }
    }
  });

  it('give a name to exactly one of fifty who ask for it at the same moment, however each of them writes it', async () => {
    const spellings = [
      'kate@example.org',
      'KATE@EXAMPLE.ORG',
      'Kate@Example.Org',
      'ｋａｔｅ@example.org',
      'kAtE＠ｅxample.org',
    ];
    const outcomes = await atOnce(50, async (caller) => {
      const visitor = new Client(urls[caller % 2] ?? '', api);
      const username = spellings[caller % spellings.length];
      return (await visitor.sends('/auth/register', { username, password: aPassword })).status;
    });
    const statuses = valuesOf(outcomes);
    expect(statuses.filter((status) => status === 201)).to.have.lengthOf(1);
    expect(statuses.filter((status) => status === 409)).to.have.lengthOf(49);
  });

  it('compare five of two hundred wrong passwords that come at the same moment', async () => {
    const { username } = await User.at(urls[0], api);
    const guess = { username, password: 'not the password' };
    const outcomes = await atOnce(200, async (caller) => {
      const visitor = new Client(urls[caller % 2] ?? '', api);
      return (await visitor.sends('/auth/login', guess)).status;
    });
    const statuses = valuesOf(outcomes);
    expect(statuses.filter((status) => status === 401)).to.have.lengthOf(5);
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(195);
  });

  it('both end a session that one of them ended', async () => {
    const ann = await User.at(urls[0], api);
    const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
    const statusAt = async (url: string) => (await fetch(`${url}/auth/me`, { headers })).status;
    for (const url of urls) expect(await statusAt(url)).to.equal(200);
    await ann.asks('POST', '/auth/logout');
    expect(await statusAt(urls[0])).to.equal(401);
    // within a second, and this test ends only then
    while ((await statusAt(urls[1])) === 200);
    expect(await statusAt(urls[1])).to.equal(401);
  });
});
