import { expect } from 'chai';
import { type Client, createClient, memoryTokens, SessionEndedError, type TokenStore } from 'silverprint/client';
import { aPassword } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';
import { rejection, TestClock, Wire } from './wire.ts';

/** Longer than an access token lives, and shorter than a session. */
const aWhileMs = 11 * 60_000;
const refresh = 'POST /auth/refresh';

for (const world of worlds) {
  describe(`The session of a client (${world.name})`, () => {
    let service: Service;
    let clock: TestClock;
    let wire: Wire;
    let tokens: TokenStore;
    let ann: Client;
    let username: string;
    before(async () => {
      clock = new TestClock();
      service = await startService(world, { now: () => new Date(clock.now()) });
    });
    after(() => service.close());
    beforeEach(async () => {
      ({ username } = await service.aUser());
      tokens = memoryTokens();
      wire = new Wire();
      ann = aClient();
      await ann.auth.logIn({ username, password: aPassword });
      wire.asked.length = 0;
    });

    it('is not refreshed while it need not be', async () => {
      await ann.auth.me();
      expect(wire.asked).to.deep.equal(['GET /auth/me']);
    });

    it('is refreshed in time, however short an access token lives', async () => {
      const brief = await startService(world, {
        now: () => new Date(clock.now()),
        limits: { accessTokenTtlSeconds: 10 },
      });
      const bob = createClient({ url: brief.url, fetch: wire.fetch, clock });
      const login = { username: (await brief.aUser()).username, password: aPassword };
      await bob.auth.logIn(login);
      wire.asked.length = 0;
      for (const seconds of [0, 7, 1]) {
        clock.pass(seconds * 1000);
        await bob.auth.me();
      }
      await brief.close();
      expect(wire.asked).to.deep.equal(['GET /auth/me', 'GET /auth/me', refresh, 'GET /auth/me']);
    });

    it('is refreshed before its access token ends', async () => {
      clock.pass(aWhileMs);
      await ann.auth.me();
      expect(wire.asked).to.deep.equal([refresh, 'GET /auth/me']);
    });

    it('is refreshed once when the service does not take the access token', async () => {
      const kept = (await tokens.read())!;
      await tokens.write({ ...kept, accessToken: 'not a token' });
      await ann.auth.me();
      expect(wire.asked).to.deep.equal(['GET /auth/me', refresh, 'GET /auth/me']);
    });

    it('is not refreshed because a password is wrong', async () => {
      const passwords = { currentPassword: 'not this one', newPassword: 'a longer walk home' };
      await rejection(ann.auth.changePassword(passwords));
      expect(wire.asked).to.deep.equal(['POST /auth/password']);
    });

    it('is refreshed once by parallel calls that find it expired', async () => {
      clock.pass(aWhileMs);
      const users = await Promise.all(Array.from({ length: 10 }, () => ann.auth.me()));
      expect(users.map((user) => user.username)).to.deep.equal(Array(10).fill(username));
      expect([wire.times(refresh), wire.times('GET /auth/me')]).to.deep.equal([1, 10]);
    });

    it('is refreshed once by two clients that share a store', async () => {
      clock.pass(aWhileMs);
      const other = aClient();
      await Promise.all([ann, other, ann, other].map((client) => client.auth.me()));
      expect(wire.times(refresh)).to.equal(1);
    });

    it('goes on after the answer to a refresh was lost', async () => {
      clock.pass(aWhileMs);
      wire.losesAnswerTo(refresh);
      await ann.auth.me();
      clock.pass(aWhileMs);
      await ann.auth.me();
      expect(wire.times(refresh)).to.equal(3);
    });

    it('is kept while the service cannot be reached to refresh it', async () => {
      clock.pass(aWhileMs);
      wire.disturb = async () => {
        throw new TypeError('fetch failed');
      };
      expect(await rejection(ann.auth.me())).to.include({ name: 'NetworkError' });
      wire.disturb = (_request, through) => through();
      expect((await ann.auth.me()).username).to.equal(username);
    });

    it('is over when the service has ended it: that is told once, and the tokens are forgotten', async () => {
      const told: string[] = [];
      ann.onSignedOut((reason) => told.push(reason));
      await service.operator.disableUser({ username });
      clock.pass(aWhileMs);
      const ends = await Promise.all([rejection(ann.auth.me()), rejection(ann.auth.me())]);
      for (const end of ends) expect(end).to.be.an.instanceOf(SessionEndedError);
      expect([told, await tokens.read()]).to.deep.equal([['session-ended'], undefined]);
      expect(wire.times('GET /auth/me')).to.equal(0);
    });

    it('is told to be over when somebody signs out here, as long as somebody listens', async () => {
      const told: string[] = [];
      const stop = ann.onSignedOut((reason) => told.push(reason));
      await ann.auth.logOut();
      await ann.auth.logIn({ username, password: aPassword });
      stop();
      await ann.auth.logOut();
      expect(told).to.deep.equal(['signed-out']);
    });

    it('is forgotten here when the service cannot be told that it ends, and that is said', async () => {
      wire.disturb = async () => {
        throw new TypeError('fetch failed');
      };
      expect(await rejection(ann.auth.logOut())).to.include({ name: 'NetworkError' });
      expect(await ann.auth.signedIn()).to.equal(false);
    });

    it('is not brought back by a refresh that was under way when somebody signed out', async () => {
      clock.pass(aWhileMs);
      const [me] = await Promise.all([ann.auth.me().catch((error: unknown) => error), ann.auth.logOut()]);
      expect(me).not.to.equal(undefined);
      expect(await tokens.read()).to.equal(undefined);
    });

    it('is refreshed for the others when one of them gives up', async () => {
      clock.pass(aWhileMs);
      const hurry = new AbortController();
      wire.disturb = (request, through) => {
        if (request === refresh) hurry.abort(new Error('too slow'));
        return through();
      };
      const impatient = rejection(ann.auth.me({ signal: hurry.signal }));
      const patient = ann.auth.me();
      expect(await impatient).to.equal(hurry.signal.reason);
      expect((await patient).username).to.equal(username);
    });

    it('does nothing more when the client is stopped', async () => {
      const stop = new AbortController();
      const stopped = createClient({ url: service.url, tokens, fetch: wire.fetch, clock, signal: stop.signal });
      stop.abort(new Error('enough'));
      expect(await rejection(stopped.auth.me())).to.equal(stop.signal.reason);
    });

    function aClient(): Client {
      return createClient({ url: service.url, tokens, fetch: wire.fetch, clock });
    }
  });
}
