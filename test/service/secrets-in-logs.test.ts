import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createLogger } from '../../src/bootstrap/logging.ts';
import { jsonFrom, type TokensAnswer } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { watched } from '../support/watched.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Logs of what people do with their accounts, and what they are answered (${world.name})`, () => {
    let service: Service;
    let isBroken = false;
    const output = new PassThrough();
    let written = '';
    const refusals: string[] = [];
    output.on('data', (chunk: Uint8Array) => (written += Buffer.from(chunk).toString()));

    before(async () => {
      service = await startService(world, {
        logger: createLogger('debug', output),
        replace: ({ sessions, events }) => ({
          // What fails is logged with all that is known of it, which must not include what was asked.
          sessions: watched(sessions, (method, parameters) => {
            if (isBroken) throw Object.assign(new Error('a database failed'), { method, parameters });
          }),
          events: watched(events, (method, parameters) => {
            if (isBroken) throw Object.assign(new Error('a database failed'), { method, parameters });
          }),
        }),
      });
      // Whatever refuses, whoever asked: a success may carry a token, and a refusal never does.
      service.server.prependListener('request', (_, response) => {
        const end = response.end.bind(response);
        response.end = ((chunk: unknown, ...rest: never[]) => {
          if (response.statusCode >= 400) refusals.push(Buffer.from(chunk as Uint8Array).toString());
          return end(chunk, ...rest);
        }) as typeof response.end;
      });
    });
    after(() => service.close());

    it('hold no password and no token, however it went, and neither does a refusal', async () => {
      const passwords = ['canary-one-password', 'canary-two-password', 'canary-wrong-password'];
      const [first = '', second = '', wrong = ''] = passwords;
      const username = 'canary@example.org';
      const { visitor } = service;
      const canaries = new Set<string>(passwords);
      const logsIn = async (password: string): Promise<TokensAnswer> => {
        const tokens = jsonFrom(200, await visitor.sends('/auth/login', { username, password })) as TokensAnswer;
        for (const token of [tokens.access_token, tokens.refresh_token]) canaries.add(token);
        return tokens;
      };

      await visitor.sends('/auth/register', { username, password: first });
      await visitor.sends('/auth/register', { username, password: second, unknown: wrong });
      await visitor.sends('/auth/login', { username, password: wrong });
      await visitor.asks('POST', '/auth/login', `{"password":"${wrong}`, { 'Content-Type': 'application/json' });
      const one = await logsIn(first);
      const withAccess = visitor.withToken(one.access_token);
      const withRefresh = visitor.withToken(one.refresh_token);
      for (const path of ['/auth/me', '/auth/sessions', '/auth/events', '/image/list', '/nowhere']) {
        await withAccess.asks('GET', path);
        await visitor.asks('GET', `${path}?access_token=${one.access_token}`);
      }
      const refreshed = jsonFrom(200, await withRefresh.asks('POST', '/auth/refresh')) as TokensAnswer;
      for (const token of [refreshed.access_token, refreshed.refresh_token]) canaries.add(token);
      await visitor.withToken(refreshed.refresh_token).asks('POST', '/auth/refresh');
      expect((await withRefresh.asks('POST', '/auth/refresh')).status, 'a reuse').to.equal(401);

      const two = await logsIn(first);
      const change = { current_password: first, new_password: second };
      await visitor.withToken(two.access_token).sends('/auth/password', { ...change, current_password: wrong });
      const changed = jsonFrom(200, await visitor.withToken(two.access_token).sends('/auth/password', change));
      for (const token of [(changed as TokensAnswer).access_token, (changed as TokensAnswer).refresh_token]) {
        canaries.add(token);
      }
      const three = await logsIn(second);
      isBroken = true;
      expect((await visitor.withToken(three.refresh_token).asks('POST', '/auth/refresh')).status).to.equal(500);
      await visitor.sends('/auth/login', { username, password: second });
      await visitor.withToken(three.access_token).asks('GET', '/auth/sessions');
      isBroken = false;
      await visitor.withToken(three.access_token).asks('POST', '/auth/logout');

      expect(written, 'something was logged').to.contain('"/auth/password"').and.to.contain('a database failed');
      expect(canaries.size).to.be.greaterThan(10);
      expect(refusals, 'something was refused').to.have.lengthOf.above(10);
      for (const canary of canaries) expect(refusals.join('\n')).not.to.contain(canary.split('.').at(-1));
      for (const canary of canaries) {
        expect(written).not.to.contain(canary);
        expect(written, 'nor the part that makes it one').not.to.contain(canary.split('.').at(-1));
      }
      expect(written).not.to.match(/bearer|authorization|\$2[aby]\$/i);
    });
  });
}
