import { createServer } from 'node:http';
import { expect } from 'chai';
import { createHandler } from '../../../src/adapters/koa/index.ts';
import { DependencyUnavailableError } from '../../../src/index.ts';
import { head, RawConnection } from '../../support/raw-connection.ts';
import { blob, image, images, rememberingLogger, serve, serveWith } from './fakes.ts';

const download = `/image/download_original/${image.id}`;

describe('A file that is sent', () => {
  /** A blob of pieces, of which one may be an error. */
  const pieces = (...all: (number | Error)[]) => {
    const opened = blob((async function* () {})());
    const readInto = async (buffer: Uint8Array) => {
      const piece = all.shift() ?? 0;
      if (piece instanceof Error) throw piece;
      buffer.fill(0xff, 0, piece);
      return piece;
    };
    return { ...opened, readInto, totalBytes: 200_000 };
  };

  it('sends all of it', async () => {
    const opened = pieces(100_000, 1, 99_999);
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
    });
    const answer = await fetch(service.url + download);
    expect(await answer.bytes()).to.deep.equal(new Uint8Array(200_000).fill(0xff));
    await opened.closed;
  });

  it('says that it failed when not even the first bytes can be read, and nothing of the file', async () => {
    const opened = pieces(new DependencyUnavailableError());
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
    });
    const answer = await fetch(service.url + download);
    expect([answer.status, answer.headers.get('Cache-Control')]).to.deep.equal([503, 'no-store']);
    for (const name of ['ETag', 'Content-Disposition', 'Accept-Ranges'])
      expect(answer.headers.get(name)).to.equal(null);
    await opened.closed;
  });

  it('breaks the connection when the rest cannot be read', async () => {
    const logger = rememberingLogger();
    const error = new Error('The disk is gone.');
    const opened = pieces(100_000, error);
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
      logger,
    });
    const answer = await fetch(service.url + download);
    expect(await answer.bytes().catch(() => 'broken')).to.equal('broken');
    await opened.closed;
    expect((await logger.says('request failed')).members).to.include({ error });
    expect((await logger.says('request')).members).to.include({ status: 200, aborted: true });
  });

  it('breaks the connection when the rest is not there, whatever its store says of that', async () => {
    const content = (async function* () {
      yield new Uint8Array(100_000);
    })();
    const { readInto, ...streamed } = { ...pieces(100_000), content };
    for (const opened of [{ ...streamed, readInto }, streamed]) {
      await using service = await serve({
        images: images({ open: async () => ({ image, file: image.original, blob: opened }) }),
      });
      const answer = await fetch(service.url + download);
      expect(await answer.bytes().catch(() => 'broken')).to.equal('broken');
      await opened.closed;
    }
  });

  it('closes it when whoever downloads it goes away', async () => {
    const logger = rememberingLogger();
    const opened = { ...pieces(), readInto: async (buffer: Uint8Array) => buffer.length, totalBytes: 1e12 };
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

  it('mixes nothing up, however many are sent and given up at once', async () => {
    const totalBytes = 3_000_000;
    const one = (index: number) => {
      let at = 0;
      const readInto = async (buffer: Uint8Array) => {
        const bytes = Math.min(buffer.length, totalBytes - at);
        buffer.fill(index, 0, bytes);
        at += bytes;
        return bytes;
      };
      return { ...blob((async function* () {})()), readInto, totalBytes };
    };
    let opened = 0;
    await using service = await serve({
      images: images({ open: async () => ({ image, file: image.original, blob: one(opened++ % 256) }) }),
    });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, caller) => {
        const answer = await fetch(service.url + download);
        if (caller % 3 === 0) {
          await answer.body?.cancel();
          return undefined;
        }
        const bytes = await answer.bytes();
        return { length: bytes.length, values: new Set(bytes).size };
      }),
    );
    const whole = outcomes.filter((outcome) => outcome !== undefined);
    expect(whole).to.deep.equal(Array.from({ length: 40 }, () => ({ length: totalBytes, values: 1 })));
  });

  it('is whole in a host that has put something in the place of `write`', async () => {
    const opened = pieces(100_000, 100_000);
    const content = (async function* () {
      for (let i = 0; i < 2; i++) yield new Uint8Array(100_000);
    })();
    const handler = createHandler({
      images: images({ open: async () => ({ image, file: image.original, blob: { ...opened, content } }) }),
      authenticate: () => 'ann',
    });
    const server = createServer((req, res) => {
      const write = res.write.bind(res) as (chunk: unknown) => boolean;
      // as Express's compression does, which forgets what is to be called when it is done
      res.write = (chunk: unknown) => write(chunk);
      handler(req, res);
    });
    await using service = await serveWith(server);
    expect(await (await fetch(service.url + download)).bytes()).to.deep.equal(new Uint8Array(200_000));
    await opened.closed;
  });
});
