import { expect } from 'chai';
import * as fc from 'fast-check';
import { problemCodes } from '../../src/adapters/koa/problems.ts';
import { aForm, jsonFrom, type User } from '../support/client.ts';
import { internals } from '../support/internals.ts';
import { type Answer, type ApiDocument, jsonOf, type Operation } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

/** All that are promised take minutes. */
const requests = process.env['TEST_LONG'] ? 20_000 : 500;
const atOnce = 10;

type Request = {
  /** What the document calls it, where it is in the document. */
  readonly name?: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly who: 'nobody' | 'ann' | 'refresh' | 'garbage';
};

/** What there is to ask for: with nothing but nonsense, no request would come far. */
type Known = {
  readonly ids: readonly string[];
  /** Of images that may be deleted; the others are there to the end. */
  readonly doomed: readonly string[];
  readonly links: readonly string[];
  readonly form: Content;
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
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 2 }));
const types = ['application/json', 'application/json; charset=latin1', 'text/plain', 'multipart/form-data', ''];

/** Values for the headers that the document says some requests have; others get any of them. */
const headerValues = [
  'bytes=0-9',
  'bytes=5-',
  'bytes=-3',
  'bytes=99999999-',
  'bytes=0-1,4-5',
  'bytes=9-1',
  'lines=1-2',
  '*',
  '"x"',
  'W/"x", "y"',
  '"0123456789abcdef"',
  '"',
  '',
];

/** Requests that are made of what the document describes, and of what it does not. */
function aRequest({ document }: ApiDocument, known: Known): fc.Arbitrary<Request> {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const described = fc.constantFrom(...operations).chain((placed) => requestTo(placed, known));
  const anywhere = fc
    .tuple(described, text)
    .map(([request, part]): Request => ({ ...request, path: `/${escape(part)}` }));
  const byLink = fc.tuple(described, fc.constantFrom(...known.links)).map(([request, link]): Request => {
    const [path = '', query = ''] = link.split('?');
    return { ...request, method: request.method === 'HEAD' ? 'HEAD' : 'GET', path, query };
  });
  return fc.oneof(
    { weight: 12, arbitrary: described },
    { weight: 1, arbitrary: anywhere },
    { weight: 1, arbitrary: byLink },
  );
}

type Placed = { readonly path: string; readonly method: string; readonly operation: Operation };

function requestTo({ path, method: its, operation }: Placed, known: Known): fc.Arbitrary<Request> {
  const namesIn = (place: string) => (operation.parameters ?? []).filter((it) => it.in === place).map((it) => it.name);
  const ids = its === 'DELETE' ? known.doomed : known.ids;
  const id = fc.oneof(text, fc.constantFrom(...ids), fc.constantFrom(...ids, ...problemCodes));
  const pair = fc.tuple(
    fc.constantFrom(...namesIn('query'), ...namesIn('query'), 'access_token', 'x'),
    fc.oneof(
      text,
      fc.constantFrom('1', '100', 'strip', 'original', 'compressed', 'thumb', 'taken', '2026-01-01T00:00:00Z'),
    ),
  );
  const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS');
  const own = its === 'GET' ? fc.constantFrom('GET', 'GET', 'HEAD') : fc.constant(its);
  return fc
    .record({
      method: fc.oneof({ weight: 4, arbitrary: own }, { weight: 1, arbitrary: methods }),
      path: id.map((it) => path.replaceAll(/\{\w+\}/g, escape(it))),
      pairs: fc.oneof(fc.constant<[string, string][]>([]), fc.array(pair, { maxLength: 3 })),
      content: contentFor(operation, known),
      agent: fc.constantFrom('Mozilla/5.0 (X11; Linux)', 'x'.repeat(500), '%'),
      conditions: fc.dictionary(fc.constantFrom('Range', ...namesIn('header')), fc.constantFrom(...headerValues), {
        maxKeys: 2,
      }),
      who: fc.constantFrom('nobody', 'ann', 'ann', 'ann', 'refresh', 'garbage'),
    })
    .map(({ method, path, pairs, content: { body, type }, agent, conditions, who }): Request => {
      const isFatal = method === 'DELETE' && known.ids.some((kept) => path === `/image/${kept}`);
      const query = pairs.map(([name, text]) => `${name}=${escape(text)}`).join('&');
      return {
        name: method === its ? operation.operationId : undefined,
        method: isFatal ? 'PUT' : method,
        path,
        query,
        body,
        headers: { 'Content-Type': type, 'User-Agent': agent, ...conditions },
        who,
      };
    });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Content = { readonly body: Request['body']; readonly type: string };

/** Bodies: the example of the operation, with a member more or another one, and all kinds of nonsense. */
function contentFor({ requestBody }: Operation, { form, doomed }: Known): fc.Arbitrary<Content> {
  const { 'application/json': described, 'multipart/form-data': isForm } = requestBody?.content ?? {};
  const example = described?.example as object | undefined;
  const members = fc.constantFrom(...Object.keys(example ?? {}), 'file', '__proto__', 'x');
  const change = fc.dictionary(members, value, { maxKeys: 1 });
  const wild = fc.oneof(fc.dictionary(members, value, { maxKeys: 4 }), fc.jsonValue());
  // an example names images that are nobody's
  const meant = fc
    .constantFrom(undefined, ...doomed)
    .map(
      (id) => JSON.parse(JSON.stringify(example ?? {}, (_, it) => (id && uuid.test(String(it)) ? id : it))) as object,
    );
  const json = fc.oneof(wild, example ? fc.tuple(meant, change).map(([it, other]) => ({ ...it, ...other })) : wild);
  const nonsense = fc.record({
    body: fc.option(
      fc.oneof({ weight: 4, arbitrary: json.map((it) => JSON.stringify(it)) }, fc.uint8Array({ maxLength: 200 })),
      { nil: undefined },
    ),
    type: fc.oneof({ weight: 4, arbitrary: fc.constant('application/json') }, fc.constantFrom(...types)),
  });
  return isForm ? fc.oneof(nonsense, fc.constant(form)) : nonsense;
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
      const known = await whatAnnHas(ann);
      const statuses = new Set<number>();
      const succeeded = new Set<string | undefined>();
      const batch = fc.array(aRequest(service.api, known), { minLength: atOnce, maxLength: atOnce });
      const answered = async (request: Request) => {
        const answer = await asked(service, ann, request);
        statuses.add(answer.status);
        if (answer.status < 400) succeeded.add(request.name);
        expect(answer.status, 'nothing fails').to.be.below(500);
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
      const likely = [200, 401, 404, 422, ...(requests > 10_000 ? [201, 204, 206, 304, 400, 405, 412, 415, 416] : [])];
      expect(likely.filter((status) => !statuses.has(status))).to.deep.equal([]);
      const operations = Object.values(service.api.document.paths).flatMap((path) => Object.values(path));
      const neverDone = operations.filter(({ operationId }) => !succeeded.has(operationId));
      if (requests > 10_000) expect(neverDone.map(({ operationId }) => operationId)).to.deep.equal([]);
    });
  });
}

/** Two images, links to all of their files, some images to delete, and a form with another one. */
async function whatAnnHas(ann: User): Promise<Known> {
  const photo = await aPhoto({ width: 32, height: 24 });
  const images = [await ann.uploads(photo), await ann.uploads(await aPhoto({ width: 280, height: 24, seed: 2 }))];
  const doomed: string[] = [];
  for (let count = 0; count < 10; count++) doomed.push((await ann.uploads(photo)).id);
  const wishes = images.flatMap(({ id }) => [
    { id, representation: 'original' },
    { id, representation: 'original', privacy: 'strip' },
    { id, representation: 'compressed' },
    { id, representation: 'compressed', size: 'thumb' },
  ]);
  const links = await Promise.all(
    wishes.map(async ({ id, ...wish }) => {
      const made = await ann.sends(`/image/${id}/links`, { ...wish, expires_in: 86_400 });
      return (jsonFrom(201, made) as { url: string }).url;
    }),
  );
  const form = new Response(aForm(['file', photo, 'photo.jpg']));
  return {
    ids: images.map(({ id }) => id),
    doomed,
    links,
    form: { type: form.headers.get('Content-Type') ?? '', body: await form.bytes() },
  };
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
  return client.asks(method, target, canHaveBody && body !== undefined ? asBody(body) : null, headers);
}

function asBody(body: string | Uint8Array): NonNullable<RequestInit['body']> {
  return typeof body === 'string' ? body : Buffer.from(body);
}

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
