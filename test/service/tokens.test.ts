import { expect } from 'chai';
import { inShort, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { type Service, startService } from '../support/service.ts';
import { accountWorlds } from '../support/worlds.ts';

const anId = '6f1c1f0e-6a55-4b7e-9a5e-0d5f0c9d8f11';

for (const world of accountWorlds) {
  describe(`Access tokens (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let now = new Date();
    before(async () => {
      service = await startService(world, { now: () => now });
      ann = await service.aUser();
    });
    after(() => service.close());

    const closed: readonly [method: string, path: string][] = [
      ['POST', '/image/upload'],
      ['GET', '/image/list'],
      ['GET', `/image/${anId}`],
      ['GET', '/image/not-an-id'],
      ['GET', `/image/download_original/${anId}`],
      ['GET', `/image/download_compressed/${anId}`],
    ];
    for (const [method, path] of closed) {
      it(`are asked for by ${method} ${path}, before anything else`, async () => {
        const answer = await service.visitor.asks(method, path);
        expect(inShort(answer)).to.equal('401 missing-token');
        expect(answer.headers.get('WWW-Authenticate')).to.equal('Bearer realm="silverprint"');
        expect(answer.headers.get('Cache-Control')).to.equal('no-store');
      });
    }

    const listedWith = (Authorization: string): Promise<Answer> =>
      service.visitor.with({ Authorization }).asks('GET', '/image/list');
    const changed = (token: string) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));

    const forged: readonly [what: string, credentials: () => string][] = [
      ['a refresh token', () => `Bearer ${ann.tokens.refresh_token}`],
      ['a changed one', () => `Bearer ${changed(ann.tokens.access_token)}`],
      ['one with something behind it', () => `Bearer ${ann.tokens.access_token}=`],
      ['two', () => `Bearer ${ann.tokens.access_token}, Bearer ${ann.tokens.access_token}`],
      ['none behind the scheme', () => 'Bearer'],
      ['one longer than any', () => `Bearer ${'A'.repeat(9 * 1024)}`],
      ['one that is not signed', () => `Bearer ${unsigned(ann.tokens.access_token)}`],
    ];
    for (const [what, credentials] of forged) {
      it(`are refused: ${what}`, async () => {
        const answer = await listedWith(credentials());
        expect(inShort(answer)).to.equal('401 invalid-token');
        expect(answer.headers.get('WWW-Authenticate')).to.equal('Bearer realm="silverprint", error="invalid_token"');
      });
    }

    it('are refused once they have expired', async () => {
      const bob = await service.aUser();
      now = new Date(now.getTime() + 601_000);
      expect(inShort(await bob.asks('GET', '/image/list'))).to.equal('401 invalid-token');
    });

    it('are a matter of the scheme Bearer, in any letter case', async () => {
      const { access_token: token } = (await service.aUser()).tokens;
      expect((await listedWith(`bEARER ${token}`)).status).to.equal(200);
      expect(inShort(await listedWith(`Basic ${token}`))).to.equal('401 missing-token');
    });

    for (const name of ['access_token', 'refresh_token', 'token']) {
      it(`are not taken from the query (${name}), where logs would keep them`, async () => {
        const bob = await service.aUser();
        for (const who of [service.visitor, bob]) {
          const answer = await who.asks('GET', `/image/list?${name}=${bob.tokens.access_token}`);
          expect(inShort(answer)).to.equal('400 invalid-request');
          expect(answer.headers.get('WWW-Authenticate')).to.contain('error="invalid_request"');
        }
      });
    }
  });
}

/** The same claims with `alg: none`. */
function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}
