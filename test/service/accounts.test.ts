import { expect } from 'chai';
import type { PasswordHasher } from '../../src/index.ts';
import { aPassword, type Client, inShort, jsonFrom, type TokensAnswer, type User } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { accountWorlds } from '../support/worlds.ts';

for (const world of accountWorlds) {
  describe(`Accounts over HTTP (${world.name})`, () => {
    let service: Service;
    let visitor: Client;
    let ann: User;
    let comparisons = 0;

    before(async () => {
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
      service = await startService(world, { replace: counting });
      visitor = service.visitor;
      ann = await service.aUser();
    });
    after(() => service.close());

    const registers = (members: object) => visitor.sends('/auth/register', members);
    const logsIn = (members: object) => visitor.sends('/auth/login', members);

    describe('registering', () => {
      it('refuses a name that is taken, in any letter case', async () => {
        const answer = await registers({ username: ann.username.toUpperCase(), password: aPassword });
        expect(inShort(answer)).to.equal('409 username-taken');
      });

      it('says which members are missing, mistyped and unknown, all at once', async () => {
        const answer = await registers({ password: 8, name: null, 'a/b~c': true });
        expect(inShort(answer)).to.equal(
          '422 validation-failed /username:required /password:type /name:type /a~1b~0c:unknown',
        );
      });

      it('says which members break the policy, all at once', async () => {
        const answer = await registers({ username: '!', password: 'x'.repeat(257), name: 'a\0b' });
        expect(inShort(answer)).to.equal('422 validation-failed /username:pattern /name:pattern /password:max-length');
      });

      it('refuses a password that is too short', async () => {
        const answer = await registers({ username: 'carol', password: 'seven77' });
        expect(inShort(answer)).to.equal('422 weak-password /password:min-length');
      });

      it('leaves no account behind when it refuses', async () => {
        await registers({ username: 'dave', password: 'seven77' });
        expect(inShort(await logsIn({ username: 'dave', password: 'seven77' }))).to.equal('401 invalid-credentials');
      });
    });

    describe('signing in', () => {
      it('answers a wrong password and an unknown name with the same bytes', async () => {
        const wrong = await logsIn({ username: ann.username, password: 'not the password' });
        const unknown = await logsIn({ username: 'nobody', password: 'not the password' });
        expect(inShort(wrong)).to.equal('401 invalid-credentials');
        expect(Buffer.from(unknown.bytes).toString()).to.equal(Buffer.from(wrong.bytes).toString());
        expect(headersOf(unknown)).to.deep.equal(headersOf(wrong));
      });

      for (const [what, username] of [
        ['a wrong password', () => ann.username],
        ['an unknown name', () => 'nobody'],
        ['what cannot be a name', () => '!'],
      ] as const) {
        it(`makes exactly one comparison for ${what}`, async () => {
          comparisons = 0;
          await logsIn({ username: username(), password: 'not the password' });
          expect(comparisons).to.equal(1);
        });
      }

      it('refuses a password outside the policy as it does any other', async () => {
        for (const password of ['', 'x'.repeat(10_000), '\ud800']) {
          expect(inShort(await logsIn({ username: ann.username, password }))).to.equal('401 invalid-credentials');
        }
      });

      it('knows no other members', async () => {
        const answer = await logsIn({ username: ann.username, password: aPassword, otp: '123456' });
        expect(inShort(answer)).to.equal('422 validation-failed /otp:unknown');
      });

      it('compares nothing where members are mistyped', async () => {
        comparisons = 0;
        const answer = await logsIn({ username: ['ann'], password: null });
        expect(inShort(answer)).to.equal('422 validation-failed /username:type /password:type');
        expect(comparisons).to.equal(0);
      });
    });

    describe('refreshing', () => {
      const refreshes = (token: string) => visitor.withToken(token).asks('POST', '/auth/refresh');

      it('wants a token', async () => {
        const answer = await visitor.asks('POST', '/auth/refresh');
        expect(inShort(answer)).to.equal('401 missing-token');
        expect(answer.headers.get('WWW-Authenticate')).to.equal('Bearer realm="silverprint"');
      });

      it('refuses an access token', async () => {
        const answer = await refreshes(ann.tokens.access_token);
        expect(inShort(answer)).to.equal('401 invalid-refresh-token');
        expect(answer.headers.get('WWW-Authenticate')).to.contain('error="invalid_token"');
      });

      it('gives a token that has just been used the same successor', async () => {
        const bob = await service.aUser();
        const [first, second] = [await refreshes(bob.tokens.refresh_token), await refreshes(bob.tokens.refresh_token)];
        const [next, again] = [jsonFrom(200, first) as TokensAnswer, jsonFrom(200, second) as TokensAnswer];
        expect(again.refresh_token).to.equal(next.refresh_token);
        expect(again.access_token).not.to.equal(next.access_token);
      });

      it('ends the session, with its access tokens, for a token whose successor was used', async () => {
        const bob = await service.aUser();
        const next = jsonFrom(200, await refreshes(bob.tokens.refresh_token)) as TokensAnswer;
        const last = jsonFrom(200, await refreshes(next.refresh_token)) as TokensAnswer;
        const answer = await refreshes(bob.tokens.refresh_token);
        expect(inShort(answer)).to.equal('401 session-revoked');
        expect(answer.headers.get('WWW-Authenticate')).to.contain('error="invalid_token"');
        expect(inShort(await refreshes(last.refresh_token))).to.equal('401 session-revoked');
        for (const { access_token: token } of [bob.tokens, next, last]) {
          expect(inShort(await bob.withToken(token).asks('GET', '/image/list'))).to.equal('401 invalid-token');
        }
      });

      it('refuses a forged token, and the session lives on', async () => {
        const bob = await service.aUser();
        const forged = bob.tokens.refresh_token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
        expect(inShort(await refreshes(forged))).to.equal('401 invalid-refresh-token');
        expect((await refreshes(bob.tokens.refresh_token)).status).to.equal(200);
      });
    });

    it('forbids everybody to keep what it answers', async () => {
      const answer = await logsIn({ username: ann.username, password: aPassword });
      expect(answer.headers.get('Cache-Control')).to.equal('no-store');
    });
  });
}

/** Those that could tell two answers apart. */
function headersOf({ headers }: { headers: Headers }): Record<string, string> {
  const ofTheRequest = new Set(['x-request-id', 'date']);
  return Object.fromEntries([...headers].filter(([name]) => !ofTheRequest.has(name)));
}
