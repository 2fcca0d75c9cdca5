import { expect } from 'chai';
import { inShort, type User } from '../support/client.ts';
import { memory, type Service, startService } from '../support/service.ts';

describe('Paths and methods', () => {
  let service: Service;
  let ann: User;
  before(async () => {
    service = await startService(memory);
    ann = await service.aUser();
  });
  after(() => service.close());

  for (const path of [
    '/',
    '/image',
    '/image/',
    '/images',
    '/image/list/',
    '/Image/list',
    '/image/list/x',
    '//livez',
    '/%6Civez',
  ]) {
    it(`${path} is nowhere`, async () => {
      expect(inShort(await ann.asks('GET', path))).to.equal('404 not-found');
    });
  }

  const wrong: readonly [method: string, path: string, allowed: string][] = [
    ['GET', '/image/upload', 'POST, OPTIONS'],
    ['GET', '/auth/login', 'POST, OPTIONS'],
    ['POST', '/image/list', 'GET, HEAD, OPTIONS'],
    ['PUT', '/livez', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/image/6f1c1f0e-6a55-4b7e-9a5e-0d5f0c9d8f11', 'DELETE, GET, HEAD, OPTIONS'],
    ['GET', '/image/delete', 'POST, OPTIONS'],
  ];
  for (const [method, path, allowed] of wrong) {
    it(`${method} ${path} is answered with what is possible there`, async () => {
      const answer = await service.visitor.asks(method, path);
      expect(inShort(answer)).to.equal('405 method-not-allowed');
      expect(answer.headers.get('Allow')).to.equal(allowed);
    });
  }

  it('OPTIONS tells what is possible', async () => {
    const { status, headers } = await fetch(`${service.url}/image/list`, { method: 'OPTIONS' });
    expect([status, headers.get('Allow')]).to.deep.equal([204, 'GET, HEAD, OPTIONS']);
  });

  it('/livez needs no token, and has a head', async () => {
    expect(Buffer.from((await service.visitor.asks('GET', '/livez')).bytes).toString()).to.equal('{"status":"ok"}');
    const head = await fetch(`${service.url}/livez`, { method: 'HEAD' });
    expect([head.status, head.headers.get('Content-Length')]).to.deep.equal([200, '15']);
  });

  it('every answer forbids to guess its type', async () => {
    const answers = await Promise.all(
      ['/livez', '/nowhere', '/image/upload', '/image/list'].map((path) => service.visitor.asks('GET', path)),
    );
    for (const { headers } of answers) expect(headers.get('X-Content-Type-Options')).to.equal('nosniff');
  });

  it('a request keeps the id it came with', async () => {
    const { headers } = await service.visitor.asks('GET', '/livez', null, { 'X-Request-Id': 'Ab.9_-' });
    expect(headers.get('X-Request-Id')).to.equal('Ab.9_-');
  });

  for (const sent of ['', 'x'.repeat(65), 'a b', '"quoted"', 'é']) {
    it(`a request gets an id of its own in place of ${sent.slice(0, 10) || 'none'}`, async () => {
      const { headers } = await service.visitor.asks('GET', '/livez', null, { 'X-Request-Id': sent });
      expect(headers.get('X-Request-Id')).to.match(/^[0-9a-f-]{36}$/);
    });
  }
});
