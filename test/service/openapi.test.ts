import { expect } from 'chai';
import type { Answer, ApiDocument } from '../support/openapi.ts';
import { memory, type Service, startService } from '../support/service.ts';

describe('The OpenAPI document', () => {
  let service: Service;
  let api: ApiDocument;
  before(async () => {
    service = await startService(memory);
    api = service.api;
  });
  after(() => service.close());

  it('describes every route', () => {
    const operations = Object.entries(api.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).to.deep.equal([
      'DELETE /auth/sessions',
      'DELETE /auth/sessions/{id}',
      'GET /auth/events',
      'GET /auth/me',
      'GET /auth/sessions',
      'GET /image/download_compressed/{id}',
      'GET /image/download_original/{id}',
      'GET /image/list',
      'GET /image/{id}',
      'GET /livez',
      'GET /openapi.json',
      'POST /auth/login',
      'POST /auth/logout',
      'POST /auth/password',
      'POST /auth/refresh',
      'POST /auth/register',
      'POST /image/upload',
    ]);
  });

  it('gives each a name of its own', () => {
    const names = Object.values(api.document.paths).flatMap((path) => Object.values(path).map((it) => it.operationId));
    expect(new Set(names)).to.have.lengthOf(names.length);
  });

  it('says where the paths begin', () => {
    expect(api.document).to.deep.include({ servers: [{ url: '/' }] });
  });

  describe('is what answers are held against, so that it is noticed', () => {
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'x' };
    const answer = (
      members: Partial<{ status: number; headers: Record<string, string>; body: unknown }> = {},
    ): Answer => ({
      status: members.status ?? 200,
      headers: new Headers(members.headers ?? headers),
      bytes: Buffer.from(JSON.stringify(members.body ?? { status: 'ok' })),
    });
    const isNoticed = (answer: Answer, path = '/livez') =>
      expect(() => api.assertDescribes('GET', path, answer)).to.throw();

    it('(or not, when all is well)', () => api.assertDescribes('GET', '/livez', answer()));
    it('when a status is not in it', () => isNoticed(answer({ status: 202 })));
    it('when a member is missing', () => isNoticed(answer({ body: {} })));
    it('when a member has another value', () => isNoticed(answer({ body: { status: 'fine' } })));
    it('when there is a member too many', () => isNoticed(answer({ body: { status: 'ok', host: 'x' } })));
    it('when a header is missing', () => isNoticed(answer({ headers: { 'Content-Type': 'application/json' } })));
    it('when the type is another', () => isNoticed(answer({ headers: { ...headers, 'Content-Type': 'text/html' } })));
    it('when a path that is not in it is answered', () => isNoticed(answer(), '/nowhere'));
  });
});
