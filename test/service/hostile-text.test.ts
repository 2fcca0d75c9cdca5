import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import { aMosaic } from '../../src/testing/mosaic.ts';
import { type ImageAnswer, inShort, jsonFrom, type User } from '../support/client.ts';
import { readDisposition } from '../support/content-disposition.ts';
import { hostileText, unsafeInNames } from '../support/hostile-text.ts';
import { observedFiles } from '../support/observed-files.ts';
import { type Answer, jsonOf } from '../support/openapi.ts';
import { type Service, startService } from '../support/service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { real } from '../support/worlds.ts';

/** All that are promised take minutes. */
const names = process.env['TEST_LONG'] ? 10_000 : 100;
const requests = process.env['TEST_LONG'] ? 10_000 : 400;
/** More, and those who wait for a print on a busy machine are told so. */
const uploadsAtOnce = 4;

describe('Text that somebody chose to do harm', () => {
  const opening = new AsyncDisposableStack();
  let service: Service;
  let ann: User;
  let bob: User;
  let root: string;
  let touched: Set<string>;
  const complaints: object[] = [];

  before(async () => {
    const silent = () => {};
    const complaint = (members: object, message: string) => void complaints.push({ ...members, message });
    const logger = { debug: silent, info: silent, warn: complaint, error: complaint };
    ({ path: root } = opening.adopt(await temporaryFolder(), (folder) => folder.remove()));
    touched = new Set();
    const { operations } = observedFiles(({ path }) => void touched.add(path));
    const { store, staging } = opening.use(await openFileSystemStore(root, { operations }));
    const compressor = opening.use(await openSharpCompressor());
    const options = { logger, replace: () => ({ store, staging, compressor }) };
    service = opening.adopt(await startService(real, options), (started) => started.close());
    [ann, bob] = await Promise.all([service.aUser(), service.aUser()]);
    await bob.uploads(aMosaic(), 'of-bob.jpg');
  });
  afterEach(() => {
    expect(complaints).to.deep.equal([]);
  });
  after(() => opening.disposeAsync());

  /** Every one of many values, some at once; how often each outcome was there. */
  async function forEvery<Value>(
    runs: number,
    arbitrary: fc.Arbitrary<Value>,
    check: (value: Value) => Promise<string>,
    atOnce = 10,
  ): Promise<Map<string, number>> {
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(arbitrary, { minLength: atOnce, maxLength: atOnce }), async (values) => {
        for (const outcome of await Promise.all(values.map(check))) {
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }),
      { numRuns: runs / atOnce },
    );
    return outcomes;
  }

  it(`is a file name at the most, where a photo or a link is called so (${names} names)`, async function () {
    this.timeout(60_000 + names * 100);
    const { id } = await ann.uploads(aMosaic());
    const outcomes = await forEvery(
      names,
      fc.tuple(hostileText, hostileText, headOfPart),
      async ([typed, wished, head]) => {
        const answer = await ann.asks('POST', '/image/upload', aFormOf(head(typed)), {
          'Content-Type': `multipart/form-data; boundary=${boundary}`,
        });
        if (answer.status !== 201) return inShort(answer);
        const image = jsonFrom(201, answer) as ImageAnswer;
        expectDisplayable(image.filename);
        const wish = { representation: 'original', expires_in: 60, filename: wished };
        const link = await ann.sends(`/image/${id}/links`, wish);
        const targets = [
          `/image/download_original/${image.id}`,
          `/image/download_original/${image.id}?privacy=strip`,
          `/image/download_compressed/${image.id}`,
          ...(link.status === 201 ? [(jsonOf(link) as { url: string }).url] : []),
        ];
        for (const target of targets) expectSavedSafely(await ann.asks('HEAD', target));
        return '201';
      },
      uploadsAtOnce,
    );
    // so that it was not the form that was refused
    expect(outcomes.get('201')).to.be.above(names / 4);
    const refusals = ['201', '400 malformed-multipart', '422 validation-failed /file:required'];
    expect(refusals).to.include.members([...outcomes.keys()]);
    const outside = [...touched].map((path) => relative(root, path)).filter((path) => path.startsWith('..'));
    expect(outside).to.deep.equal([]);
    expect([...touched].filter((path) => !storePath.test(relative(root, path)))).to.deep.equal([]);
  });

  it(`is a username or none, and lets nobody in (${requests} names)`, async function () {
    this.timeout(60_000 + requests * 50);
    const username = fc.oneof(
      hostileText,
      hostileText.map((text) => ann.username + text),
      fc.constant(ann.username),
    );
    const outcomes = await forEvery(requests, fc.tuple(username, hostileText), async ([name, password]) => {
      const entered = await service.visitor.sends('/auth/login', { username: name, password });
      expect(entered.status, JSON.stringify({ name, password })).to.be.oneOf([401, 422]);
      const made = await service.visitor.sends('/auth/register', {
        username: name,
        password: `${password}${randomUUID()}`,
      });
      if (made.status !== 201) return inShort(made).replace(/ \/.*/, '');
      expect((jsonOf(made) as { username: string }).username).to.match(/^[\w.@+-]{3,64}$/);
      return '201';
    });
    const known = ['201', '409 username-taken', '422 validation-failed', '422 weak-password'];
    expect(known).to.include.members([...outcomes.keys()]);
    expect([...outcomes.keys()]).to.include.members(['409 username-taken', '422 validation-failed']);
  });

  it(`finds nothing in a list, a path or a query but what is one's own (${requests} values)`, async function () {
    this.timeout(60_000 + requests * 50);
    const { next_cursor: cursor } = await ann.lists({ limit: '1' });
    const parameter = fc.constantFrom('cursor', 'limit', 'since', 'until', 'sha256', 'order', 'size', 'privacy');
    const likely = fc.constantFrom(String(cursor), '1', '2026-01-01T00:00:00Z', 'a'.repeat(64), 'taken');
    const value = fc.oneof(
      hostileText,
      fc.tuple(likely, hostileText).map((both) => both.join('')),
      likely,
    );
    const path = fc.oneof(
      { weight: 4, arbitrary: fc.constant('/image/list') },
      hostileText.map((text) => `/image/${encodeURIComponent(text.toWellFormed())}`),
      hostileText.map((text) => `/image/download_compressed/${encodeURIComponent(text.toWellFormed())}`),
      hostileText.map((text) => `/link/${encodeURIComponent(text.toWellFormed())}`),
    );
    const query = fc.oneof(
      { weight: 8, arbitrary: fc.dictionary(parameter, value, { minKeys: 1, maxKeys: 3 }) },
      // so that none of the answers below is a matter of luck
      { weight: 2, arbitrary: fc.constantFrom({ order: 'taken' }, { cursor: 'x' }) },
    );
    const outcomes = await forEvery(requests, fc.tuple(path, query), async ([asked, members]) => {
      const answer = await ann.asks('GET', `${asked}?${new URLSearchParams(members).toString()}`);
      if (answer.status !== 200) return inShort(answer).replace(/ \/.*/, '');
      expect(Buffer.from(answer.bytes).toString()).to.not.contain('of-bob.jpg');
      return '200';
    });
    const known = ['200', '400 invalid-cursor', '404 not-found', '422 validation-failed'];
    expect([...outcomes.keys()]).to.have.members(known);
    expect((await bob.lists()).images).to.have.lengthOf(1);
  });

  it('comes back as the id of its request only where it is harmless', async () => {
    const sendable = hostileText.map((text) => text.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '').trim());
    await forEvery(requests, sendable, async (text) => {
      const { headers } = await service.visitor.asks('GET', '/livez', null, { 'X-Request-Id': text });
      expect(headers.get('X-Request-Id')).to.match(/^[\w.-]{1,64}$/);
      return '';
    });
  });
});

const boundary = 'frontier';

/** Ways to write a file name into the head of a part, some of which are right. */
const headOfPart = fc.constantFrom<(name: string) => Uint8Array>(
  (name) => Buffer.from(`filename="${name}"`),
  (name) => Buffer.from(`filename="${name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')}"`),
  (name) => Buffer.from(`filename="${name.replace(/[\r\n]/g, ' ').replace(/["\\]/g, '\\$&')}"`),
  (name) => Buffer.from(`filename="${name.replace(/[\r\n"\\]/g, '')}"`),
  (name) => Buffer.from(`filename="${name.replace(/[^ -~]|["\\]/g, '')}"`),
  (name) => Buffer.from(`filename="x.jpg"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`),
  (name) => Buffer.from(`filename="${name.replace(/[\r\n"\\]/g, '')}"`, 'latin1'),
);

function aFormOf(head: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; `),
    head,
    Buffer.from('\r\n\r\n'),
    aMosaic(),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}

/** The folder, what says which one it is, staged files, and blobs in the folders that their names begin with. */
const storePath = /^(store-id|\.tmp(\/[\w.-]+)?|[0-9a-f]{2}(\/[0-9a-f]{2}[a-z0-9._-]*)?)?$/;

function expectDisplayable(name: string): void {
  expect(name).to.not.match(unsafeInNames);
  expect(name.isWellFormed()).to.equal(true);
  expect(Array.from(name).length).to.be.within(1, 120);
}

function expectSavedSafely({ status, headers }: Answer): void {
  expect(status).to.equal(200);
  const field = headers.get('Content-Disposition') ?? '';
  expect(field).to.match(/^[ -~]+$/);
  const { type, parameters } = readDisposition(field);
  expect(type).to.be.oneOf(['attachment', 'inline']);
  expect([...parameters.keys()]).to.deep.equal(['filename', 'filename*']);
  for (const name of parameters.values())
    expect(name)
      .to.match(/\.jpe?g$/i)
      .and.not.match(unsafeInNames);
}
