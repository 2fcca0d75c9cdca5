import { createServer } from 'node:http';
import { expect } from 'chai';
import { createJwksAuthenticator } from 'silverprint/adapters/jose';
import { createHandler } from 'silverprint/adapters/koa';
import { Client, inShort, jsonFrom, type ListAnswer } from '../support/client.ts';
import { audience, issuer, JwksServer } from '../support/jwks-server.ts';
import { ApiDocument } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { inMemory, serve } from './hosts.ts';

describe("A host whose users bring another service's tokens", () => {
  it('lets them at their own photos, and refuses what is no token and what cannot be verified now', async () => {
    await using photos = await inMemory();
    await using login = await JwksServer.start();
    const keys = { url: login.url, issuer, audience, algorithms: ['RS256'] } as const;
    const authenticate = createJwksAuthenticator({ ...keys, cacheSeconds: 0 });
    const handler = createHandler({ images: photos.images, authenticate, prefix: '/photos' });
    await using host = await serve(createServer(handler));
    const visitor = new Client(`${host.url}/photos`, await ApiDocument.servedAt(`${host.url}/photos`));
    const alice = visitor.withToken(login.issues());
    const { id } = await alice.uploads(await aPhoto());
    const { images } = jsonFrom(200, await alice.asks('GET', '/image/list')) as ListAnswer;
    expect(images.map((image) => image.id)).to.deep.equal([id]);
    const bob = visitor.withToken(login.issues({ sub: 'bob' }));
    expect(inShort(await bob.asks('GET', `/image/${id}`))).to.equal('404 not-found');

    expect(inShort(await visitor.asks('GET', '/image/list'))).to.equal('401 missing-token');
    const refused = await visitor.withToken(login.issues({ aud: 'mail' })).asks('GET', '/image/list');
    expect(inShort(refused)).to.equal('401 invalid-token');
    expect(refused.headers.get('WWW-Authenticate')).to.contain('error="invalid_token"');

    login.mood = 'badly';
    const away = await alice.asks('GET', '/image/list');
    expect(inShort(away)).to.equal('503 dependency-unavailable');
    expect(away.headers.get('Retry-After')).to.match(/^\d+$/);
  });
});
