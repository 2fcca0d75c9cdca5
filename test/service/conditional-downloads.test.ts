import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { jsonFrom, type User } from '../support/client.ts';
import { type Asked, type ConditionalField, expectedAnswer } from '../support/conditional-model.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real, worlds } from '../support/worlds.ts';

/** All that are promised take a minute. */
const requests = process.env['TEST_LONG'] ? 10_000 : 1_000;
const atOnce = 10;

type File = { readonly path: string; readonly etag: string; readonly bytes: Uint8Array };

for (const world of worlds) {
  describe(`Downloads on conditions (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let files: File[];
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });

    before(async () => {
      service = await startService(world);
      ann = await service.aUser();
      const photo = await aPhoto({ canary: 'whose kitchen this is', trailing: new Uint8Array(1000) });
      const { id } = await ann.uploads(photo);
      const wishes = [
        { representation: 'original' },
        { representation: 'original', privacy: 'strip' },
        { representation: 'compressed' },
        ...(world === real ? [{ representation: 'compressed', size: 'thumb' }] : []),
      ];
      const links = wishes.map(async (wish) => {
        const made = await ann.sends(`/image/${id}/links`, { ...wish, expires_in: 86_400 });
        return (jsonFrom(201, made) as { url: string }).url;
      });
      const paths = [
        ...wishes.map(({ representation, ...query }) => {
          const search = new URLSearchParams(query as Record<string, string>).toString();
          return `/image/download_${representation}/${id}?${search}`;
        }),
        ...(await Promise.all(links)),
      ];
      files = await Promise.all(
        paths.map(async (path) => {
          const { headers, bytes } = await ann.asks('GET', path);
          return { path, etag: headers.get('ETag') ?? '', bytes };
        }),
      );
    });
    after(async () => {
      agent.destroy();
      await service.close();
    });

    /** What is different from what the model says. */
    async function differences(file: File, asked: Asked): Promise<string[]> {
      const headers = ['Host', 'localhost', 'Authorization', `Bearer ${ann.tokens.access_token}`];
      for (const field of asked.fields) headers.push(...field);
      const sending = request(service.url + file.path, { method: asked.method, headers, agent });
      sending.end();
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      const body = await buffer(answer);
      const expected = expectedAnswer(asked, file.etag, file.bytes.length);
      const is = (what: string, actual: unknown, wanted: unknown) =>
        actual === wanted ? [] : [`${what} is ${String(actual)}, not ${String(wanted)}`];
      const isFile = expected.status < 400;
      const [from, to] = expected.body ?? [0, 0];
      return [
        ...is('status', answer.statusCode, expected.status),
        ...is('Content-Range', answer.headers['content-range'], expected.contentRange),
        ...is('ETag', answer.headers.etag, file.etag),
        ...(isFile ? is('Content-Length', answer.headers['content-length'], expected.contentLength?.toString()) : []),
        ...(isFile ? is('bytes', Buffer.compare(body, file.bytes.subarray(from, to)), 0) : []),
        ...(isFile
          ? is('type', answer.headers['content-type'], expected.status === 304 ? undefined : 'image/jpeg')
          : []),
        ...(isFile ? is('policy', answer.headers['content-security-policy'], policy) : []),
        ...(isFile ? is('privacy', answer.headers['cache-control']?.split(',')[0], 'private') : []),
      ];
    }

    it(`answer as RFC 9110 has it, whatever is combined (${requests})`, async function () {
      this.timeout(60_000 + requests * 20);
      const statuses = new Set<number>();
      const combination = fc.nat({ max: files.length - 1 }).chain((index) => {
        const file = files[index]!;
        return fc.record({ file: fc.constant(file), asked: aRequest(file, files) });
      });
      const batch = fc.array(combination, { minLength: atOnce, maxLength: atOnce });
      await fc.assert(
        fc.asyncProperty(batch, async (batched) => {
          const found = await Promise.all(
            batched.map(async ({ file, asked }) => {
              statuses.add(expectedAnswer(asked, file.etag, file.bytes.length).status);
              return { asked, differs: await differences(file, asked) };
            }),
          );
          expect(found.filter(({ differs }) => differs.length > 0)).to.deep.equal([]);
        }),
        { numRuns: requests / atOnce },
      );
      expect([...statuses].toSorted((a, b) => a - b)).to.deep.equal([200, 206, 304, 412, 416]);
    });
  });
}

const policy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** A request about this file, which knows something of the others. */
function aRequest({ etag, bytes: { length } }: File, files: readonly File[]): fc.Arbitrary<Asked> {
  const position = fc.oneof(
    fc.nat({ max: length + 10 }).map(String),
    fc.constantFrom(0, 1, length - 1, length, length + 1).map(String),
    fc.constantFrom(
      '9007199254740993',
      '99999999999999999999',
      '99999999999999999998',
      '007',
      '',
      '-1',
      'x',
      '1.5',
      ' 1',
    ),
  );
  const one = fc.tuple(position, position).map(([first, last]) => `${first}-${last}`);
  const near = fc.tuple(fc.nat({ max: length - 1 }), fc.nat({ max: 2000 })).map(([at, more]) => `${at}-${at + more}`);
  const ranges = fc.oneof(
    { weight: 3, arbitrary: near },
    { weight: 4, arbitrary: one },
    { weight: 1, arbitrary: fc.constantFrom('-0', '-00', '99999999999999999999-99999999999999999998') },
    { weight: 1, arbitrary: fc.array(one, { maxLength: 3 }).map((several) => several.join(',')) },
  );
  const unit = fc.oneof(
    { weight: 8, arbitrary: fc.constant('bytes=') },
    fc.constantFrom('Bytes=', 'items=', 'bytes ', '', '='),
  );
  const range = fc.tuple(unit, ranges).map(([before, after]) => before + after);

  const tag = fc.oneof(
    { weight: 3, arbitrary: fc.constant(etag) },
    fc.constantFrom(...files.map((file) => file.etag)),
    fc.constantFrom(`W/${etag}`, '"b"', '"x,y"', '""', 'W/""', '"\u00e9"'),
    { weight: 1, arbitrary: fc.constantFrom(etag.slice(1, -1), `w/${etag}`, '"a b"', '"', 'x', etag.toUpperCase()) },
  );
  const separator = fc.constantFrom(', ', ',', ' , ', ',,', '\t,', ' ');
  const list = fc
    .array(fc.tuple(tag, separator), { minLength: 1, maxLength: 3 })
    .map((tags) => tags.map(([text, after], at) => (at === tags.length - 1 ? text : text + after)).join(''));
  const tags = fc.oneof(tag, list, fc.constantFrom('*', '*, "a"', ''));
  const ifRange = fc.oneof(
    { weight: 4, arbitrary: tag },
    fc.constantFrom('*', 'Sun, 22 Nov 2026 20:00:00 GMT', `${etag}, ${etag}`),
  );

  const field = <Name extends ConditionalField>(name: Name, value: fc.Arbitrary<string>, chance: number) =>
    fc.oneof(
      { weight: 20 - chance, arbitrary: fc.constant([]) },
      { weight: chance, arbitrary: value.map((text) => [[name, text] as const]) },
      // on two lines
      { weight: 1, arbitrary: fc.tuple(value, value).map((texts) => texts.map((text) => [name, text] as const)) },
    );
  return fc.record({
    method: fc.oneof({ weight: 4, arbitrary: fc.constant('GET' as const) }, fc.constant('HEAD' as const)),
    fields: fc
      .tuple(
        field('Range', range, 15),
        field('If-Range', ifRange, 6),
        field('If-None-Match', tags, 5),
        field('If-Match', tags, 5),
      )
      .map((each) => each.flat()),
  });
}
