import { expect } from 'chai';
import { DependencyUnavailableError, defaultThrottling, type PasswordHasher } from '../../src/index.ts';
import { atOnce, valuesOf } from '../../src/testing/outcomes.ts';
import { aPassword, type Client, inShort, jsonFrom, type TokensAnswer, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { watched } from '../support/watched.ts';
import { worlds } from '../support/worlds.ts';

const rounds = process.env['TEST_LONG'] ? 100 : 20;

for (const world of worlds) {
  describe(`Throttling (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let comparisons = 0;
    let now = new Date();
    const counting = ({ passwords }: { passwords: PasswordHasher }) => ({
      passwords: {
        hash: (password: string) => passwords.hash(password),
        assertRoom: () => passwords.assertRoom(),
        needsRehash: (stored: string) => passwords.needsRehash(stored),
        verify: (password: string, stored: string | undefined) => {
          comparisons++;
          return passwords.verify(password, stored);
        },
      },
    });

    // A clock that stands still, so that it is known how long everybody has to wait, and a proxy that says who asks.
    before(async () => {
      const few = { upload: { attempts: 1, windowSeconds: 60 }, list: { attempts: 3, windowSeconds: 60 } };
      const throttling = { ...defaultThrottling, ...few };
      service = await startService(world, { replace: counting, throttling, proxyHops: 1, now: () => now });
    });
    after(() => service.close());
    beforeEach(async () => {
      passes(24 * 60 * 60);
      ann = await service.aUser();
      comparisons = 0;
    });

    const passes = (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    };
    const from = (address: string): Client => service.visitor.with({ 'X-Forwarded-For': address });
    const guess = (address: string, username = ann.username, password = 'not the password') =>
      from(address).sends('/auth/login', { username, password });

    it('compares five passwords when two hundred come at the same moment, and says when to come back', async () => {
      const answers = valuesOf(await atOnce(200, () => guess('192.0.2.1')));
      expect(comparisons).to.equal(5);
      expect(countOf(answers)).to.deep.equal({ '401 invalid-credentials': 5, '429 too-many-attempts': 195 });
      const refused = answers.find(({ status }) => status === 429);
      expect(refused && limitOf(refused)).to.deep.equal(['1', '"log-in-pair";r=0;t=1', '"log-in-pair";q=5;w=86400']);
    });

    it('compares ten when they come from everywhere', async () => {
      const answers = valuesOf(await atOnce(200, (caller) => guess(`192.0.2.${caller}`)));
      expect(comparisons).to.equal(10);
      expect(countOf(answers)).to.deep.equal({ '401 invalid-credentials': 10, '429 too-many-attempts': 190 });
    });

    it('compares no right password while it refuses', async () => {
      for (let i = 0; i < 5; i++) await guess('192.0.2.1');
      expect(inShort(await guess('192.0.2.1', ann.username, aPassword))).to.equal('429 too-many-attempts');
      expect(comparisons).to.equal(5);
      passes(1);
      expect((await guess('192.0.2.1', ann.username, aPassword)).status).to.equal(200);
    });

    it('answers the same for a name that is nobody’s, byte for byte', async () => {
      const answers = async (username: string) => {
        const all = [];
        for (let i = 0; i < 9; i++) all.push(spelled(await guess('192.0.2.1', username)));
        return all;
      };
      const expected = await answers(ann.username);
      expect(expected.at(-1)).to.contain('429').and.contain('too-many-attempts');
      expect(await answers('nobody@example.org')).to.deep.equal(expected);
      expect(await answers('no/body')).to.deep.equal(expected);
    });

    it(`lets the owner in, whatever others do elsewhere (${10 * rounds} guesses)`, async () => {
      const signsIn = () => guess('198.51.100.7', ann.username, aPassword);
      expect((await signsIn()).status).to.equal(200);
      let signIns = 0;
      for (let round = 0; round < rounds; round++) {
        // one attacker, who then rents more addresses
        await atOnce(10, (caller) => guess(round < rounds / 2 ? '192.0.2.1' : `203.0.${round}.${caller}`));
        if ((await signsIn()).status === 200) signIns++;
        passes(61);
      }
      expect(signIns).to.equal(rounds);
    }).timeout(60_000);

    it('makes a hundred accounts an hour for one address', async () => {
      const registers = (address: string, number: number) =>
        from(address).sends('/auth/register', { username: `bob-${number}`, password: aPassword });
      for (let i = 0; i < 100; i++) expect((await registers('192.0.2.1', i)).status).to.equal(201);
      const refused = await registers('192.0.2.1', 100);
      expect(inShort(refused)).to.equal('429 rate-limited');
      expect(limitOf(refused)).to.deep.equal(['3600', '"register";r=0;t=3600', '"register";q=100;w=3600']);
      expect((await registers('192.0.2.2', 100)).status).to.equal(201);
    });

    it('refreshes a session sixty times a minute, and repeats what it has answered', async () => {
      const refresh = (token: string) => service.visitor.withToken(token).asks('POST', '/auth/refresh');
      let [used, token] = ['', ann.tokens.refresh_token];
      for (let i = 0; i < 60; i++) {
        const { refresh_token: next } = jsonFrom(200, await refresh(token)) as TokensAnswer;
        [used, token] = [token, next];
      }
      const refused = await refresh(token);
      expect(inShort(refused)).to.equal('429 rate-limited');
      expect(limitOf(refused)).to.deep.equal(['60', '"refresh";r=0;t=60', '"refresh";q=60;w=60']);
      expect(jsonFrom(200, await refresh(used))).to.include({ refresh_token: token });
    });

    it('refuses an upload before anything of it is sent', async () => {
      await ann.uploads(await aPhoto());
      expect(inShort(await ann.offers(await aPhoto()))).to.equal('429 rate-limited');

      const connection = await RawConnection.to(service.url);
      const credentials = `Authorization: Bearer ${ann.tokens.access_token}`;
      const form = ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 1000000', 'Expect: 100-continue'];
      await connection.says(head('POST /image/upload HTTP/1.1', credentials, ...form));
      expect(await connection.hears('rate-limited')).to.match(/^HTTP\/1\.1 429 /);
      connection.vanishes();
      expect(await service.files(), 'the original and the print').to.have.lengthOf(2);
    });

    it('lists a number of times a minute, for each user', async () => {
      const bob = await service.aUser();
      for (let i = 0; i < 3; i++) await ann.lists();
      const refused = await ann.asks('GET', '/image/list');
      expect(inShort(refused)).to.equal('429 rate-limited');
      expect(limitOf(refused)).to.deep.equal(['60', '"list";r=0;t=60', '"list";q=3;w=60']);
      await bob.lists();
    });

    it('refuses everything that it cannot count', async () => {
      const gone: ServiceOptions['replace'] = ({ attempts, passwords }) => ({
        ...counting({ passwords }),
        attempts: watched(attempts, () => {
          throw new DependencyUnavailableError();
        }),
      });
      const uncounted = await startService(world, { replace: gone, throttling: defaultThrottling });
      const login = { username: 'ann', password: aPassword };
      for (const target of ['/auth/login', '/auth/register']) {
        expect(inShort(await uncounted.visitor.sends(target, login))).to.equal('503 dependency-unavailable');
      }
      expect(comparisons).to.equal(0);
      await uncounted.close();
    });
  });
}

describe('The address of a client', () => {
  const register = { attempts: 1, windowSeconds: 60 };

  /** Whether somebody who names another address, by this header, is taken for somebody else. */
  async function isAnother(proxyHops: number, one: string, other: string): Promise<boolean> {
    const service = await startService(worlds[0]!, { throttling: { register }, proxyHops });
    const registers = (username: string, forwarded: string) =>
      service.visitor.sends('/auth/register', { username, password: aPassword }, { 'X-Forwarded-For': forwarded });
    expect((await registers('ann', one)).status).to.equal(201);
    const { status } = await registers('bob', other);
    await service.close();
    return status === 201;
  }

  it('is that of the connection, whatever the client says', async () => {
    expect(await isAnother(0, '192.0.2.1', '192.0.2.2')).to.equal(false);
  });

  it('is what the proxy in front has seen, whatever the client says', async () => {
    expect(await isAnother(1, '192.0.2.1', '192.0.2.2')).to.equal(true);
    expect(await isAnother(1, '203.0.113.1, 192.0.2.1', '203.0.113.2, 192.0.2.1')).to.equal(false);
  });

  it('is what the outermost of several proxies has seen', async () => {
    expect(await isAnother(2, '192.0.2.1, 10.0.0.1', '192.0.2.2, 10.0.0.1')).to.equal(true);
    expect(await isAnother(2, '192.0.2.1, 10.0.0.1', '192.0.2.1, 10.0.0.2')).to.equal(false);
  });
});

function countOf(answers: readonly Answer[]): Record<string, number> {
  const groups = Object.groupBy(answers, inShort);
  return Object.fromEntries(Object.entries(groups).map(([kind, group]) => [kind, group?.length ?? 0]));
}

function limitOf({ headers }: Answer): (string | null)[] {
  return ['Retry-After', 'RateLimit', 'RateLimit-Policy'].map((name) => headers.get(name));
}

/** All of an answer that could tell it from another one. */
function spelled({ status, headers, bytes }: Answer): string {
  const ofTheRequest = new Set(['x-request-id', 'date']);
  const fields = [...headers].filter(([name]) => !ofTheRequest.has(name)).map((field) => field.join(': '));
  return [status, ...fields, Buffer.from(bytes).toString()].join('\n');
}
