import { expect } from 'chai';
import * as fc from 'fast-check';
import type { User } from '../support/client.ts';
import { type Answer, jsonOf } from '../support/openapi.ts';
import { type Service, startService, worlds } from '../support/service.ts';

/** All that are promised take minutes. */
const requests = process.env['TEST_LONG'] ? 20_000 : 500;
const atOnce = 10;

type Request = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly who: 'nobody' | 'ann' | 'refresh' | 'garbage';
};

const nasty = [
  '',
  '\u0000',
  '\ud800',
  "' or 1=1 --",
  '../../etc/passwd',
  '%00',
  '{{7*7}}',
  '<script>',
  'é'.repeat(300),
  '-1',
  '1e999',
  '__proto__',
];
const text = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 40 }), fc.uuid());
const members = fc.constantFrom(
  'username',
  'password',
  'name',
  'current_password',
  'new_password',
  'file',
  '__proto__',
  'x',
);
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));
const json = fc.oneof(fc.dictionary(members, value, { maxKeys: 4 }), fc.jsonValue()).map((it) => JSON.stringify(it));
const types = ['application/json', 'application/json; charset=latin1', 'text/plain', 'multipart/form-data', ''];
const parameters = fc.constantFrom('limit', 'cursor', 'sha256', 'access_token', 'x');

function aRequest(paths: readonly string[]): fc.Arbitrary<Request> {
  const path = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(fc.constantFrom(...paths), text).map(([path, id]) => path.replace('{id}', escape(id))),
    },
    { weight: 1, arbitrary: text.map((part) => `/${escape(part)}`) },
  );
  const query = fc.array(fc.tuple(parameters, text), { maxLength: 3 });
  return fc.record({
    method: fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'),
    path,
    query: query.map((pairs) => pairs.map(([name, its]) => `${name}=${escape(its)}`).join('&')),
    body: fc.option(fc.oneof({ weight: 4, arbitrary: json }, fc.uint8Array({ maxLength: 200 })), { nil: undefined }),
    headers: fc.record({
      'Content-Type': fc.oneof({ weight: 3, arbitrary: fc.constant('application/json') }, fc.constantFrom(...types)),
      'User-Agent': fc.constantFrom('Mozilla/5.0 (X11; Linux)', 'x'.repeat(500), '%'),
    }),
    who: fc.constantFrom('nobody', 'ann', 'ann', 'refresh', 'garbage'),
  });
}

for (const world of worlds) {
  describe(`Requests that nobody would make (${world.name})`, () => {
    let service: Service;
    const failures: object[] = [];
    before(async () => {
      const silent = () => {};
      const failed = (members: object, message: string) => void failures.push({ ...members, message });
      service = await startService(world, { logger: { debug: silent, info: silent, warn: failed, error: failed } });
    });
    after(() => service.close());

    it(`are all answered as the document says, and none says more (${requests})`, async function () {
      this.timeout(60_000 + requests * 50);
      let ann = await service.aUser();
      const statuses = new Set<number>();
      const batch = fc.array(aRequest(Object.keys(service.api.document.paths)), {
        minLength: atOnce,
        maxLength: atOnce,
      });
      const answered = async (request: Request) => {
        const answer = await asked(service, ann, request);
        statuses.add(answer.status);
        expect(answer.status, 'nothing fails').to.be.below(500);
        if (answer.status === 405) expect(answer.headers.get('Allow')).to.match(/^[A-Z, ]+$/);
        if (answer.status >= 400 && request.method !== 'HEAD') expectProblem(answer, request);
      };
      await fc.assert(
        fc.asyncProperty(batch, async (batched) => {
          await Promise.all(batched.map((request) => answered(request)));
          // Some of them end sessions.
          if ((await ann.asks('GET', '/auth/me')).status === 401) ann = await service.aUser();
        }),
        { numRuns: requests / atOnce },
      );
      expect(failures).to.deep.equal([]);
      // That it comes past the door; which others turn up is chance.
      for (const status of [401, 404, 405, 422]) expect([...statuses]).to.include(status);
    });
  });
}

async function asked(
  service: Service,
  ann: User,
  { method, path, query, body, headers, who }: Request,
): Promise<Answer> {
  const token = { nobody: '', ann: ann.tokens.access_token, refresh: ann.tokens.refresh_token, garbage: 'garbage' }[
    who
  ];
  const client = token === '' ? service.visitor : service.visitor.withToken(token);
  const target = query === '' ? path : `${path}?${query}`;
  const canHaveBody = method !== 'GET' && method !== 'HEAD';
  if (method !== 'HEAD')
    return client.asks(method, target, canHaveBody && body !== undefined ? asBody(body) : null, headers);
  const response = await fetch(`${service.url}${target}`, {
    method,
    headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
  });
  return { status: response.status, headers: response.headers, bytes: await response.bytes() };
}

function asBody(body: string | Uint8Array): NonNullable<RequestInit['body']> {
  return typeof body === 'string' ? body : Buffer.from(body);
}

/** A stack, SQL, a path of the machine, a host or a library would tell how the service is made. */
const internals =
  /\bat \w+ \(|node:|\/src\/|node_modules|\bselect\b.*\bfrom\b|\binsert into\b|silverprint\.\w|slonik|postgres|127\.0\.0\.1|ECONN|Error:/i;

function expectProblem(answer: Answer, request: Request): void {
  const body = Buffer.from(answer.bytes).toString();
  expect(answer.headers.get('Content-Type'), body).to.equal('application/problem+json');
  expect(answer.headers.get('Cache-Control')).to.equal('no-store');
  const { type, code } = jsonOf(answer) as { type: string; code: string };
  expect(type).to.equal(`/problems/${code}`);
  // What the client called a member is the client's own word.
  const own = body.replace(/"pointer":"(?:[^"\\]|\\.)*"/g, '');
  expect(own, JSON.stringify(request)).not.to.match(internals);
}

function escape(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('.', '%2E');
}
