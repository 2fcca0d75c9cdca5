import { expect } from 'chai';
import type { Answer, ApiDocument } from '../support/openapi.ts';
import { breachesOf } from '../support/openapi-rules.ts';
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
      'DELETE /auth/me',
      'DELETE /auth/sessions',
      'DELETE /auth/sessions/{id}',
      'DELETE /image/{id}',
      'DELETE /image/{id}/links',
      'GET /auth/events',
      'GET /auth/me',
      'GET /auth/sessions',
      'GET /docs',
      'GET /docs.css',
      'GET /image/download_compressed/{id}',
      'GET /image/download_original/{id}',
      'GET /image/list',
      'GET /image/{id}',
      'GET /link/{id}',
      'GET /livez',
      'GET /openapi.json',
      'GET /problems/{code}',
      'GET /readyz',
      'POST /auth/login',
      'POST /auth/logout',
      'POST /auth/password',
      'POST /auth/refresh',
      'POST /auth/register',
      'POST /image/delete',
      'POST /image/upload',
      'POST /image/{id}/links',
    ]);
  });

  it('says where the paths begin', () => {
    expect(api.document).to.deep.include({ servers: [{ url: '/' }] });
  });

  it('keeps its own rules: descriptions, examples that fit, headers that come with a status, and an end to everything', () => {
    expect(breachesOf(api.document)).to.deep.equal([]);
  });

  describe('has rules that are noticed when they are broken', () => {
    const isNoticed = (breach: string, ...[path, value]: [path: readonly string[], value: unknown]) => {
      // two paths of it: to look at all of them takes a second
      const { '/image/list': list, '/auth/login': logIn } = api.document.paths;
      const paths = { '/image/list': list, '/auth/login': logIn };
      const document = structuredClone({ ...api.document, paths }) as unknown as Tree;
      const name = path.at(-1) as string;
      const owner = path.slice(0, -1).reduce((node, step) => node[step] as Tree, document);
      if (value === undefined) delete owner[name];
      else owner[name] = value as Tree;
      expect(breachesOf(document)).to.include(breach);
    };
    type Tree = { [member: string]: Tree };
    const list = ['paths', '/image/list', 'get'];
    const image = ['components', 'schemas', 'Image'];

    it('(a description)', () => isNoticed('GET /image/list has no description', [...list, 'description'], undefined));
    it('(a name)', () => isNoticed('logIn is the name of two operations', [...list, 'operationId'], 'logIn'));
    it('(a tag)', () => isNoticed('GET /image/list has no tag that the document declares', [...list, 'tags'], ['x']));
    it('(a scheme)', () => {
      isNoticed('GET /image/list asks for x, which is nowhere', [...list, 'security'], [{ x: [] }]);
    });
    it('(an answer)', () => isNoticed('GET /image/list has no 401', [...list, 'responses', '401'], undefined));
    it('(a header)', () => {
      isNoticed(
        'GET /image/list → 429, headers has no RateLimit',
        [...list, 'responses', '429', 'headers', 'RateLimit'],
        undefined,
      );
    });
    it('(an example)', () => {
      const content = [...list, 'responses', '200', 'content', 'application/json'];
      isNoticed(
        'GET /image/list, responses 200 as application/json has no example',
        [...content, 'example'],
        undefined,
      );
    });
    it('(an example that fits)', () => {
      const content = [...list, 'responses', '200', 'content', 'application/json'];
      isNoticed('GET /image/list, responses 200 as application/json: {} does not fit', [...content, 'example'], {});
    });
    it('(an example of each code)', () => {
      const content = [...list, 'responses', '401', 'content', 'application/problem+json'];
      isNoticed(
        'GET /image/list, responses 401 as application/problem+json has no example of invalid-token',
        [...content, 'examples', 'invalid-token'],
        undefined,
      );
    });
    it('(a problem)', () => {
      isNoticed('GET /image/list → 400 is no problem document', [...list, 'responses', '400', 'content'], undefined);
    });
    it('(a shape)', () => isNoticed('Image has no description', [...image, 'description'], undefined));
    it('(an end)', () => {
      isNoticed(
        '/components/schemas/Image/properties/filename is a text without an end',
        [...image, 'properties', 'filename', 'maxLength'],
        undefined,
      );
    });
  });

  describe('is what answers are held against, so that it is noticed', () => {
    const headers = {
      'Content-Type': 'application/json',
      'X-Request-Id': 'x',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    };
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
    it('when a header is there that it does not know', () =>
      isNoticed(answer({ headers: { ...headers, 'X-Powered-By': 'x' } })));
    it('when the type is another', () => isNoticed(answer({ headers: { ...headers, 'Content-Type': 'text/html' } })));
    it('when a path that is not in it is answered', () => isNoticed(answer(), '/nowhere'));
  });
});
