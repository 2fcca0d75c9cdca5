import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { jsonFrom, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { memory, type Service, startService } from '../support/service.ts';

const page = 'https://app.example.org';
const corsOrigins = [page, 'http://localhost:5173'];
const strangers = [
  'https://evil.example',
  'http://app.example.org',
  'https://app.example.org:444',
  'https://app.example.org.evil.example',
  'https://APP.example.org',
  `${page}/`,
  `${page}, ${page}`,
  'null',
  '*',
];

describe('Pages of other origins', () => {
  let service: Service;
  let ann: User;
  let targets: readonly string[];

  before(async () => {
    service = await startService(memory, { corsOrigins });
    ann = await service.aUser();
    const { id } = await ann.uploads(await aPhoto());
    const wish = { representation: 'compressed', expires_in: 60 };
    const link = jsonFrom(201, await ann.sends(`/image/${id}/links`, wish)) as { url: string };
    const files = [`/image/download_original/${id}`, `/image/download_compressed/${id}`, link.url];
    targets = ['/livez', '/image/list', `/image/${id}`, ...files, '/nowhere', `/image/${randomUUID()}`];
  });
  after(() => service.close());

  const preflight = (path: string, headers: Record<string, string>) =>
    fetch(service.url + path, { method: 'OPTIONS', headers });

  it('may read every answer, whatever it is, when they are allowed', async () => {
    for (const target of [...targets, '/auth/login']) {
      for (const origin of corsOrigins) {
        const { headers } = await ann.asks('GET', target, null, { Origin: origin });
        expect(headers.get('Access-Control-Allow-Origin'), target).to.equal(origin);
        expect(headers.get('Vary')?.split(', '), target).to.include('Origin');
        const exposed = headers.get('Access-Control-Expose-Headers')?.split(', ');
        expect(exposed, target).to.include.members([
          'Content-Disposition',
          'Content-Range',
          'ETag',
          'Location',
          'RateLimit',
          'RateLimit-Policy',
          'Retry-After',
          'X-Request-Id',
        ]);
      }
    }
  });

  it('are told what they may send where', async () => {
    const expected: readonly [path: string, methods: string][] = [
      ['/auth/login', 'POST, OPTIONS'],
      ['/image/upload', 'POST, OPTIONS'],
      ['/image/list', 'GET, HEAD, OPTIONS'],
      [`/image/${randomUUID()}/links`, 'DELETE, POST, OPTIONS'],
      [`/link/${randomUUID()}`, 'GET, HEAD, OPTIONS'],
    ];
    for (const [path, methods] of expected) {
      const asked = { Origin: page, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'range' };
      const { status, headers } = await preflight(path, asked);
      expect([status, headers.get('Access-Control-Allow-Origin')], path).to.deep.equal([204, page]);
      expect(headers.get('Access-Control-Allow-Methods')).to.equal(methods);
      expect(headers.get('Access-Control-Allow-Headers')?.split(', ')).to.include.members([
        'Authorization',
        'Content-Type',
        'If-Match',
        'If-None-Match',
        'If-Range',
        'Range',
      ]);
      expect(headers.get('Access-Control-Max-Age')).to.equal('7200');
    }
  });

  it('find every route that there is', async () => {
    const asked = { Origin: page, 'Access-Control-Request-Method': 'GET' };
    for (const [path, methods] of Object.entries(service.api.document.paths)) {
      const { status, headers } = await preflight(path.replace(/\{\w+\}/, randomUUID()), asked);
      const allowed = headers.get('Access-Control-Allow-Methods')?.toLowerCase().split(', ');
      expect(status, path).to.equal(204);
      expect(allowed, path).to.include.members(Object.keys(methods));
    }
  });

  for (const origin of strangers) {
    it(`may do nothing from ${origin}`, async () => {
      for (const target of targets) {
        expectSilence(await ann.asks('GET', target, null, { Origin: origin }), target);
      }
      const asked = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
      expectSilence(await preflight('/auth/login', asked), 'the preflight');
    });
  }

  it('are told apart by caches', async () => {
    for (const target of targets) {
      for (const origin of [{}, { Origin: page }, { Origin: 'https://evil.example' }]) {
        const { headers } = await ann.asks('GET', target, null, origin);
        expect(headers.get('Vary')?.split(', '), target).to.include('Origin');
      }
    }
  });

  it('may never send cookies along, and are never all allowed', async () => {
    for (const target of targets) {
      const { headers } = await ann.asks('GET', target, null, { Origin: page });
      expect(headers.get('Access-Control-Allow-Credentials'), target).to.equal(null);
      expect(headers.get('Access-Control-Allow-Origin'), target).to.not.equal('*');
    }
  });

  it('are told nothing when nobody allowed any', async () => {
    await using stack = new AsyncDisposableStack();
    const closed = stack.adopt(await startService(memory), (it) => it.close());
    const asked = { Origin: page, 'Access-Control-Request-Method': 'GET' };
    for (const answer of [
      await closed.visitor.asks('GET', '/livez', null, { Origin: page }),
      await fetch(`${closed.url}/livez`, { method: 'OPTIONS', headers: asked }),
    ]) {
      expectSilence(answer, 'without origins');
      expect(answer.headers.get('Vary')).to.equal(null);
    }
  });

  it('may show a file of a link, and no other', async () => {
    for (const target of targets.filter((each) => /download|link/.test(each))) {
      const { headers } = await ann.asks('GET', target, null, { Origin: page });
      const policy = target.startsWith('/link/') ? 'cross-origin' : 'same-origin';
      expect(headers.get('Cross-Origin-Resource-Policy'), target).to.equal(policy);
    }
  });
});

function expectSilence({ headers }: { headers: Headers }, where: string): void {
  const said = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
  expect(said, where).to.deep.equal([]);
}
