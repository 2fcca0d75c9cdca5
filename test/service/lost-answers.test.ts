import { expect } from 'chai';
import { jsonFrom, type TokensAnswer } from '../support/client.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

/** As many as are promised. */
const losses = 100;

for (const world of worlds) {
  describe(`A refresh whose answer is lost (${world.name})`, () => {
    let service: Service;
    before(async () => {
      service = await startService(world);
    });
    after(() => service.close());

    it('can be repeated, and the session goes on', async function () {
      this.timeout(60_000);
      const ann = await service.aUser();
      let token = ann.tokens.refresh_token;
      for (let loss = 1; loss <= losses; loss++) {
        const connection = await RawConnection.to(service.url);
        await connection.says(head('POST /auth/refresh HTTP/1.1', `Authorization: Bearer ${token}`));
        // The rotation is committed by then; of the answer the client has nothing that it could use.
        await connection.hears('HTTP/1.1 200');
        connection.vanishes();
        const repeated = await service.visitor.withToken(token).asks('POST', '/auth/refresh');
        token = (jsonFrom(200, repeated) as TokensAnswer).refresh_token;
        expect(token.split('.')[2], 'one generation for both').to.equal(String(loss));
      }
    });
  });
}
