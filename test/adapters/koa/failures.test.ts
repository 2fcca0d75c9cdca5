import { expect } from 'chai';
import {
  BlobMissingError,
  DependencyUnavailableError,
  ImageLimitsExceededError,
  type Images,
  OverloadedError,
  StoreFullError,
} from '../../../src/index.ts';
import { head, RawConnection } from '../../support/raw-connection.ts';
import { blob, image, images, rememberingLogger, serve } from './fakes.ts';

const download = `/image/download_original/${image.id}`;

describe('When something fails', () => {
  const failing = (error: unknown): Images =>
    images({
      describe: async () => {
        throw error;
      },
    });

  it('tells nothing about what nobody foresaw, and logs it under the id of the request', async () => {
    const logger = rememberingLogger();
    const error = new Error('connect ECONNREFUSED postgres://ann:secret@db');
    await using service = await serve({ images: failing(error), logger });
    const answer = await fetch(`${service.url}/image/${image.id}`);
    expect(await answer.json()).to.deep.equal({
      type: '/problems/internal',
      code: 'internal',
      title: 'Something went wrong here',
      status: 500,
      detail: 'The request failed, and it is not your fault.',
    });
    const requestId = answer.headers.get('X-Request-Id');
    expect(await logger.says('request failed')).to.deep.include({ level: 'error', members: { requestId, error } });
  });

  const expected: readonly [error: Error, status: number, code: string][] = [
    [new OverloadedError(), 503, 'overloaded'],
    [new DependencyUnavailableError(), 503, 'dependency-unavailable'],
    [new StoreFullError(), 507, 'insufficient-storage'],
    [new BlobMissingError('ab12.original'), 500, 'internal'],
    [new ImageLimitsExceededError('pixels', 2, 1), 422, 'image-limits-exceeded'],
  ];
  for (const [error, status, code] of expected) {
    it(`answers ${error.name} with ${status} ${code}`, async () => {
      await using service = await serve({ images: failing(error) });
      const answer = await fetch(`${service.url}/image/${image.id}`);
      expect(answer.headers.get('Content-Type')).to.equal('application/problem+json');
      expect(await answer.json()).to.include({ type: `/problems/${code}`, code, status, detail: error.message });
    });
  }

  it('says when to try again where that may help', async () => {
    await using service = await serve({ images: failing(new OverloadedError()) });
    const { headers } = await fetch(`${service.url}/image/${image.id}`);
    expect(Number(headers.get('Retry-After'))).to.be.within(1, 10);
  });

  it('breaks the connection when a file ends early, rather than pass off a part as the whole', async () => {
    const logger = rememberingLogger();
    const error = new Error('The disk is gone.');
    const opened = blob(
      (async function* () {
        yield new Uint8Array(100_000);
        throw error;
      })(),
    );
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
      logger,
    });
    const answer = await fetch(service.url + download);
    expect(answer.status).to.equal(200);
    const read = await answer.bytes().catch(() => 'broken');
    expect(read).to.equal('broken');
    await opened.closed;
    expect((await logger.says('request failed')).members).to.include({ error });
    expect((await logger.says('request')).members).to.include({ status: 200, aborted: true });
  });

  it('closes a file when whoever downloads it goes away', async () => {
    const logger = rememberingLogger();
    const opened = blob(
      (async function* () {
        for (;;) yield new Uint8Array(64 * 1024);
      })(),
    );
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
      logger,
    });
    const connection = await RawConnection.to(service.url);
    await connection.says(head(`GET ${download} HTTP/1.1`));
    await connection.hears('200 OK');
    connection.vanishes();
    await opened.closed;
    await logger.says('request');
    expect(logger.lines.map(({ level }) => level)).to.not.include('error');
  });

  it('reads no more of a file than its reader takes', async () => {
    let read = 0;
    const opened = blob(
      (async function* () {
        for (;;) {
          read++;
          yield new Uint8Array(64 * 1024);
        }
      })(),
    );
    const open = async () => ({ image, file: image.original, blob: { ...opened, totalBytes: 1e12 } });
    await using service = await serve({ images: images({ open }) });
    const { body } = await fetch(service.url + download);
    const reader = body!.getReader();
    await reader.read();
    // far more than this would have been read by the time this comes back, if nobody held it
    for (let i = 0; i < 20; i++) await fetch(`${service.url}/livez`);
    expect(read).to.be.below(500);
    await reader.cancel();
    await opened.closed;
  });

  it('opens nothing that stays open when only the head is asked for', async () => {
    let wasRead = false;
    const opened = blob(
      (async function* () {
        wasRead = true;
        yield Uint8Array.of(0xff);
      })(),
    );
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
    });
    const { status, headers } = await fetch(service.url + download, { method: 'HEAD' });
    expect([status, headers.get('Content-Length')]).to.deep.equal([200, String(image.original.bytes)]);
    await opened.closed;
    expect(wasRead).to.equal(false);
  });

  for (const target of ['*', '/%', '/%00', '//', '/?', 'http://x', '/..//livez']) {
    it(`answers the target ${target} as not there`, async () => {
      await using service = await serve();
      const connection = await RawConnection.to(service.url);
      await connection.says(head(`OPTIONS ${target} HTTP/1.1`));
      expect(await connection.hears('"not-found"')).to.match(/^HTTP\/1\.1 404 /);
      connection.vanishes();
    });
  }

  it('discards a photo that turns out to be one of two', async () => {
    const discarded = Promise.withResolvers<object>();
    const upload = { staged: { path: 'x', bytes: 1, sha256: 'x' } } as never;
    const taking = images({
      receive: async ({ content }) => {
        await Array.fromAsync(content);
        return upload;
      },
      discard: async (received) => discarded.resolve(received),
    });
    await using service = await serve({ images: taking });
    const body = new FormData();
    for (const name of ['file', 'file']) body.append(name, new Blob(['JPEG']), 'cat.jpg');
    expect((await fetch(`${service.url}/image/upload`, { method: 'POST', body })).status).to.equal(422);
    expect(await discarded.promise).to.equal(upload);
  });

  it('answers a photo that could not be taken in for a reason of ours with 500', async () => {
    const logger = rememberingLogger();
    const error = new Error('EIO');
    const taking = images({
      receive: async () => {
        throw error;
      },
    });
    await using service = await serve({ images: taking, logger });
    const body = new FormData();
    body.append('file', new Blob(['JPEG']), 'cat.jpg');
    expect((await fetch(`${service.url}/image/upload`, { method: 'POST', body })).status).to.equal(500);
    expect((await logger.says('request failed')).members).to.include({ error });
  });
});
