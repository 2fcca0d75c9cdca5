import { expect } from 'chai';
import { aPassword, inShort, jsonFrom, type TokensAnswer, type User } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { accountWorlds } from '../support/worlds.ts';

type SessionAnswer = {
  readonly id: string;
  readonly device: string | null;
  readonly address: string | null;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly current: boolean;
};
type EventAnswer = { readonly type: string; readonly session_id: string | null; readonly reason: string | null };

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const newPassword = 'a long walk home';

for (const world of accountWorlds) {
  describe(`Sessions over HTTP (${world.name})`, () => {
    let service: Service;
    before(async () => {
      service = await startService(world);
    });
    after(() => service.close());

    /** The same user, signed in once more. */
    async function signsIn({ username }: User, password = aPassword): Promise<TokensAnswer> {
      const answer = await service.visitor.sends('/auth/login', { username, password }, { 'User-Agent': firefox });
      return jsonFrom(200, answer) as TokensAnswer;
    }

    async function sessionsOf(user: User): Promise<readonly SessionAnswer[]> {
      const answer = await user.asks('GET', '/auth/sessions');
      return (jsonFrom(200, answer) as { sessions: readonly SessionAnswer[] }).sessions;
    }

    const listsWith = async (token: string) =>
      (await service.visitor.withToken(token).asks('GET', '/image/list')).status;
    const refreshes = (token: string) => service.visitor.withToken(token).asks('POST', '/auth/refresh');

    it('tell who is signed in', async () => {
      const ann = await service.aUser();
      expect(jsonFrom(200, await ann.asks('GET', '/auth/me'))).to.include({ username: ann.username, name: null });
    });

    it('are listed with device and address, and the one that asks is marked', async () => {
      const ann = await service.aUser();
      await signsIn(ann);
      const sessions = await sessionsOf(ann);
      expect(sessions.map(({ current }) => current)).to.have.members([false, true]);
      const other = sessions.find(({ current }) => !current);
      expect(other).to.include({ device: 'Firefox on Linux', address: '127.0.0.1' });
      expect(other?.last_used_at).to.equal(other?.created_at);
    });

    for (const kind of ['access_token', 'refresh_token'] as const) {
      it(`end at once with a sign-out by ${kind}, and a second one is as good`, async () => {
        const ann = await service.aUser();
        const elsewhere = await signsIn(ann);
        expect(await listsWith(ann.tokens.access_token)).to.equal(200);
        for (let count = 0; count < 2; count++) {
          const answer = await service.visitor.withToken(ann.tokens[kind]).asks('POST', '/auth/logout');
          expect([answer.status, answer.headers.get('Cache-Control')]).to.deep.equal([204, 'no-store']);
        }
        expect(await listsWith(ann.tokens.access_token)).to.equal(401);
        expect(inShort(await refreshes(ann.tokens.refresh_token))).to.equal('401 session-revoked');
        expect(await listsWith(elsewhere.access_token)).to.equal(200);
      });
    }

    it('end for every spelling of their access token, also those that libraries take for the same', async () => {
      const ann = await service.aUser();
      const { access_token: token } = ann.tokens;
      // In base64url without padding, the last bits of the last character may count for nothing.
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const others = Array.from(digits, (digit) => token.slice(0, -1) + digit).filter((spelling) => spelling !== token);
      const spellings = [`${token}=`, `${token}==`, token.toUpperCase(), ...others];
      expect(await listsWith(token)).to.equal(200);
      for (const spelling of spellings) expect(await listsWith(spelling), spelling).to.equal(401);
      expect((await ann.asks('POST', '/auth/logout')).status).to.equal(204);
      for (const spelling of [token, ...spellings]) expect(await listsWith(spelling), spelling).to.equal(401);
    });

    it('do not end without a token, or with a forged one', async () => {
      const ann = await service.aUser();
      const forged = (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
      const logsOut = async (token: string) =>
        inShort(await service.visitor.withToken(token).asks('POST', '/auth/logout'));
      expect(inShort(await service.visitor.asks('POST', '/auth/logout'))).to.equal('401 missing-token');
      expect(await logsOut(forged(ann.tokens.access_token))).to.equal('401 invalid-token');
      expect(await logsOut(forged(ann.tokens.refresh_token))).to.equal('401 invalid-refresh-token');
      expect(await listsWith(ann.tokens.access_token)).to.equal(200);
    });

    it('end one by one, and ending one twice is as good', async () => {
      const ann = await service.aUser();
      const elsewhere = await signsIn(ann);
      expect(await listsWith(elsewhere.access_token)).to.equal(200);
      const other = (await sessionsOf(ann)).find(({ current }) => !current)!;
      for (const id of [other.id, other.id.toUpperCase()]) {
        expect((await ann.asks('DELETE', `/auth/sessions/${id}`)).status).to.equal(204);
      }
      expect(await listsWith(elsewhere.access_token)).to.equal(401);
      expect(await sessionsOf(ann)).to.have.lengthOf(1);
    });

    it('end all but the one that asks', async () => {
      const ann = await service.aUser();
      const others = [await signsIn(ann), await signsIn(ann)];
      expect((await ann.asks('DELETE', '/auth/sessions')).status).to.equal(204);
      for (const { access_token: token } of others) expect(await listsWith(token)).to.equal(401);
      expect((await sessionsOf(ann)).map(({ current }) => current)).to.deep.equal([true]);
    });

    it('end with the password, but for the one that changes it, which goes on with new tokens', async () => {
      const ann = await service.aUser();
      const elsewhere = await signsIn(ann);
      const change = { current_password: aPassword, new_password: newPassword };
      const next = jsonFrom(200, await ann.sends('/auth/password', change)) as TokensAnswer;
      expect(next).to.include({ token_type: 'Bearer', expires_in: 600 });
      expect(await listsWith(elsewhere.access_token)).to.equal(401);
      expect(await listsWith(next.access_token)).to.equal(200);
      expect((await refreshes(next.refresh_token)).status).to.equal(200);
      await signsIn(ann, newPassword);
      const old = await service.visitor.sends('/auth/login', { username: ann.username, password: aPassword });
      expect(inShort(old)).to.equal('401 invalid-credentials');
    });

    it('go on where the password is not changed', async () => {
      const ann = await service.aUser();
      const refused: readonly [change: object, inShort: string][] = [
        [{ current_password: 'wrong', new_password: newPassword }, '401 invalid-credentials'],
        [{ current_password: aPassword, new_password: 'seven77' }, '422 weak-password /new_password:min-length'],
        [
          { current_password: aPassword, new_password: 'x'.repeat(257) },
          '422 validation-failed /new_password:max-length',
        ],
        [
          { current_password: 1, password: newPassword },
          '422 validation-failed /current_password:type /new_password:required /password:unknown',
        ],
      ];
      for (const [change, expected] of refused) {
        expect(inShort(await ann.sends('/auth/password', change))).to.equal(expected);
      }
      await signsIn(ann);
      expect(await listsWith(ann.tokens.access_token)).to.equal(200);
    });

    it('leave events behind, which their user sees, newest first and in pages', async () => {
      const ann = await service.aUser();
      const elsewhere = await signsIn(ann);
      await service.visitor.withToken(elsewhere.access_token).asks('POST', '/auth/logout');
      await service.visitor.sends('/auth/login', { username: ann.username, password: 'wrong' });
      const pages: EventAnswer[] = [];
      let query = '?limit=2';
      for (let cursor: string | null = ''; cursor !== null; query = `?limit=2&cursor=${cursor}`) {
        const answer = jsonFrom(200, await ann.asks('GET', `/auth/events${query}`));
        const page = answer as { events: readonly EventAnswer[]; next_cursor: string | null };
        pages.push(...page.events);
        cursor = page.next_cursor;
      }
      const types = ['registered', 'logged-in', 'logged-in', 'revoked', 'login-failed'];
      expect(pages.map(({ type }) => type)).to.have.members(types);
      expect(pages.find(({ type }) => type === 'revoked')?.reason).to.equal('log-out');
      const bob = await service.aUser();
      expect(jsonFrom(200, await bob.asks('GET', '/auth/events'))).to.have.nested.property('events.length', 2);
    });

    it('show an alarm to their user', async () => {
      const ann = await service.aUser();
      const next = jsonFrom(200, await refreshes(ann.tokens.refresh_token)) as TokensAnswer;
      await refreshes(next.refresh_token);
      await refreshes(ann.tokens.refresh_token);
      const again = await signsIn(ann);
      const answer = await service.visitor.withToken(again.access_token).asks('GET', '/auth/events');
      const { events } = jsonFrom(200, answer) as { events: readonly EventAnswer[] };
      expect(events.filter(({ type }) => type === 'reuse-detected')).to.have.lengthOf(1);
    });

    for (const [query, violations] of [
      ['limit=0', '/limit:pattern'],
      ['limit=101', '/limit:range'],
      ['cursor=&type=revoked', '/cursor:range /type:unknown'],
    ] as const) {
      it(`list no events for ${query}`, async () => {
        const ann = await service.aUser();
        expect(inShort(await ann.asks('GET', `/auth/events?${query}`))).to.equal(`422 validation-failed ${violations}`);
      });
    }
  });
}
