import { expect } from 'chai';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { jsonFrom } from '../support/client.ts';
import { memory, type Service, startService } from '../support/service.ts';
import { edDsa, paseto } from '../support/worlds.ts';

const path = '/.well-known/jwks.json';

describe('The public keys of access tokens', () => {
  describe('where others may verify them', () => {
    let service: Service;
    before(async () => {
      service = await startService(edDsa);
    });
    after(() => service.close());

    it('are what a token of the service is verified with', async () => {
      const ann = await service.aUser();
      const keys = createLocalJWKSet(jsonFrom(200, await service.visitor.asks('GET', path)) as JSONWebKeySet);
      const options = { issuer: 'silverprint', audience: 'silverprint', typ: 'at+jwt', algorithms: ['EdDSA'] };
      const { payload } = await jwtVerify(ann.tokens.access_token, keys, options);
      expect(payload.sub).to.match(/^[0-9a-f-]{36}$/);
    });

    it('have no secret among them', async () => {
      const { keys } = jsonFrom(200, await service.visitor.asks('GET', path)) as { keys: object[] };
      expect(keys).to.have.lengthOf(1);
      for (const key of keys) expect(key).to.have.all.keys('kty', 'crv', 'x', 'kid', 'alg', 'use');
    });

    it('may be kept for five minutes, by anybody', async () => {
      const answer = await service.visitor.asks('GET', path);
      expect(answer.headers.get('Cache-Control')).to.equal('public, max-age=300');
    });

    it('are in the OpenAPI document', () => {
      expect(service.api.document.paths).to.have.property(path);
    });
  });

  for (const world of [memory, paseto]) {
    it(`are nowhere where others verify nothing (${world.name})`, async () => {
      const service = await startService(world);
      const answer = await service.visitor.asks('GET', path);
      expect(answer.status).to.equal(404);
      expect(service.api.document.paths).not.to.have.property(path);
      await service.close();
    });
  }
});
