import { inspect } from 'node:util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { problemCodes } from '../../src/adapters/koa/problems.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { aForm, aPassword, jsonFrom, type User } from '../support/client.ts';
import { internals } from '../support/internals.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

/** All that are promised take minutes. */
const requests = process.env['TEST_LONG'] ? 20_000 : 250;
const atOnce = 25;
/** What is not over by then waits for more, which does not come. */
const patienceMilliseconds = 100;

/** What is done to the bytes of a request, at places that are a share of all. */
type Mutation = (bytes: Buffer) => Buffer;

const share = fc.integer({ min: 0, max: 999 });
const at = (bytes: Buffer, permille: number) => Math.floor((bytes.length * permille) / 1000);
const telling = fc.oneof(
  fc.constantFrom(...Array.from('\r\n\0\t :,;"%/?&=-09\xff\x80')),
  fc.constantFrom('\r\n', '\r\n\r\n', '%00', '..', '--', '1e9', '99999999999999999999', 'chunked'),
  fc
    .constantFrom('Transfer-Encoding: chunked', 'Content-Length: 5', 'Expect: 100-continue', 'Upgrade: x')
    .map((line) => `\r\n${line}\r\n`),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // a bit is another one
  fc.tuple(share, fc.nat({ max: 7 })).map(
    ([place, bit]): Mutation =>
      (bytes) => {
        const changed = Buffer.from(bytes);
        const index = at(bytes, place);
        if (index < changed.length) changed[index]! ^= 1 << bit;
        return changed;
      },
  ),
  // something is put in
  fc.tuple(share, fc.oneof(telling, fc.string({ unit: 'binary', maxLength: 9 }))).map(([place, text]): Mutation => {
    return (bytes) => {
      const index = at(bytes, place);
      return Buffer.concat([bytes.subarray(0, index), Buffer.from(text, 'latin1'), bytes.subarray(index)]);
    };
  }),
  // something is left out, or is there again
  fc.tuple(share, share, fc.boolean()).map(
    ([one, other, again]): Mutation =>
      (bytes) => {
        const [from, to] = [at(bytes, Math.min(one, other)), at(bytes, Math.max(one, other))];
        return Buffer.concat([bytes.subarray(0, again ? to : from), bytes.subarray(again ? from : to)]);
      },
  ),
  // the end is missing
  share.map(
    (place): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, place)),
  ),
);

for (const world of worlds) {
  describe(`Requests that are broken on their way (${world.name})`, () => {
    let service: Service;
    let whole: readonly Buffer[];
    const complaints: object[] = [];
    before(async () => {
      const silent = () => {};
      const complaint = (members: object, message: string) => void complaints.push({ ...members, message });
      const logger = { debug: silent, info: silent, warn: complaint, error: complaint };
      service = await startService(world, { logger });
      whole = await requestsOf(await service.aUser());
    });
    after(() => service.close());

    it('are answered when they are not', async () => {
      for (const bytes of whole) {
        const answers = await heardAfter(service, bytes, 10_000);
        expect(answers.statuses, bytes.toString('latin1').slice(0, 60)).to.have.lengthOf(1);
        expect(answers.statuses[0]).to.be.below(400);
      }
    });

    it(`are refused or let go, and nothing fails (${requests})`, async function () {
      this.timeout(60_000 + requests * 20);
      const statuses = new Set<number>();
      const broken = fc
        .tuple(fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 3 }))
        .map(([which, mutations]) => mutations.reduce((bytes, mutate) => mutate(bytes), whole[which % whole.length]!));
      await fc.assert(
        fc.asyncProperty(fc.array(broken, { minLength: atOnce, maxLength: atOnce }), async (all) => {
          const heard = await Promise.all(all.map((bytes) => heardAfter(service, bytes)));
          for (const [index, { text, statuses: these }] of heard.entries()) {
            for (const status of these) statuses.add(status);
            const sent = all[index]!.toString('latin1');
            expect(
              these.filter((status) => status >= 500),
              sent,
            ).to.deep.equal([]);
            expectProblems(text, sent);
          }
        }),
        { numRuns: requests / atOnce },
      );
      expect(complaints.map((complaint) => inspect(complaint))).to.deep.equal([]);
      // an upload that has all of its bytes is kept, also when nobody waits for the answer any more
      const isUnderWay = (name: string) => /^staged$|\.part/.test(name);
      while ((await service.files()).some(isUnderWay)) await new Promise(setImmediate);
      expect((await service.visitor.asks('GET', '/livez')).status).to.equal(200);
      expect([...statuses]).to.include.members([400, 401]);
    });
  });
}

/** One of each kind that there is, as bytes. */
async function requestsOf(ann: User): Promise<readonly Buffer[]> {
  const { id } = await ann.uploads(aMosaic());
  const made = await ann.sends(`/image/${id}/links`, { representation: 'compressed', expires_in: 86_400 });
  const { url } = jsonFrom(201, made) as { url: string };
  const authorization = `Authorization: Bearer ${ann.tokens.access_token}`;
  const form = new Response(aForm(['file', aMosaic(), 'photo.jpg']));
  const upload = { type: form.headers.get('Content-Type') ?? '', body: Buffer.from(await form.bytes()) };
  const asked = (line: string, ...headers: readonly string[]) =>
    Buffer.from(head(`${line} HTTP/1.1`, authorization, 'Connection: close', ...headers));
  const sent = (line: string, type: string, body: Uint8Array) =>
    Buffer.concat([asked(line, `Content-Type: ${type}`, `Content-Length: ${body.length}`), body]);
  const json = (line: string, members: object) => sent(line, 'application/json', Buffer.from(JSON.stringify(members)));
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  return [
    asked('GET /image/list?limit=1&order=taken&since=2026-01-01T00:00:00Z'),
    asked(`GET /image/${id}`, 'Accept: application/json', 'X-Request-Id: one'),
    asked(`GET /image/download_original/${id}?privacy=strip`, 'Range: bytes=1-9', 'If-Range: "x"'),
    asked(`HEAD /image/download_compressed/${id}`, 'If-None-Match: "x", W/"y"'),
    asked(`GET ${url}`),
    asked('OPTIONS /image/upload', 'Origin: https://example.org', 'Access-Control-Request-Method: POST'),
    json('POST /auth/login', { username: ann.username, password: aPassword }),
    json(`POST /image/${id}/links`, { representation: 'original', expires_in: 60, filename: 'a cat.jpg' }),
    sent('POST /image/upload', upload.type, upload.body),
    Buffer.concat([
      asked('POST /image/upload', `Content-Type: ${upload.type}`, 'Transfer-Encoding: chunked'),
      ...[upload.body.subarray(0, 100), upload.body.subarray(100), Buffer.of()].map(chunk),
    ]),
  ];
}

type Heard = { readonly text: string; readonly statuses: readonly number[] };

/** All that is answered until the connection is closed. */
async function heardAfter(service: Service, bytes: Uint8Array, patience = patienceMilliseconds): Promise<Heard> {
  const connection = await RawConnection.to(service.url);
  await connection.says(bytes);
  const waiting = setTimeout(() => connection.ends(), patience);
  const text = await connection.hearsAll();
  clearTimeout(waiting);
  // of HTTP's own, there is nothing to say before the answer
  const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
  return { text, statuses: statuses.filter((status) => status !== 100) };
}

/** What the parser of HTTP refuses by itself has no body. */
function expectProblems(text: string, sent: string): void {
  for (const [, json = ''] of text.matchAll(/(\{"type":"\/problems\/[^\r\n]*\})/g)) {
    const { code, type } = JSON.parse(json) as { code: (typeof problemCodes)[number]; type: string };
    expect(problemCodes).to.include(code);
    expect(type).to.equal(`/problems/${code}`);
    expect(json.replace(/"pointer":"(?:[^"\\]|\\.)*"/g, ''), sent).not.to.match(internals);
  }
}
