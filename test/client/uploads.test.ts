import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { type Client, createClient, type FileSource, memoryTokens, type UploadProgress } from 'silverprint/client';
import { aPassword } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';
import { rejection } from './wire.ts';

const session = { username: 'ann', accessToken: 'a', refreshToken: 'r', expiresAt: new Date('2030-01-01') };

for (const world of worlds) {
  describe(`An upload by the client (${world.name})`, () => {
    let service: Service;
    let ann: Client;
    let photo: Uint8Array;
    before(async () => {
      service = await startService(world, { limits: { uploadBytesMax: 2_000_000 } });
      photo = await aPhoto({ width: 640, height: 480 });
      const { username } = await service.aUser();
      ann = createClient({ url: service.url });
      await ann.auth.logIn({ username, password: aPassword });
    });
    after(() => service.close());

    it('tells how much has gone out: never less than before, and all of it in the end', async () => {
      const told: UploadProgress[] = [];
      await ann.images.upload(read(inPieces(photo, 1000)), { onProgress: (progress) => told.push(progress) });
      const sent = told.map(({ sentBytes }) => sentBytes);
      expect(sent.length).to.be.greaterThan(2);
      expect(sent).to.deep.equal(sent.toSorted((a, b) => a - b));
      expect(told.at(-1)).to.deep.equal({ sentBytes: photo.length, totalBytes: photo.length });
    });

    it('leaves nothing behind when it is aborted in the middle', async () => {
      const before = await service.files();
      const stop = new AbortController();
      const file = read(async function* () {
        yield photo.subarray(0, photo.length - 10);
        stop.abort(new Error('enough'));
        yield photo.subarray(photo.length - 10);
      });
      const listed = await Array.fromAsync(ann.images.list());
      expect(await rejection(ann.images.upload(file, { signal: stop.signal }))).to.equal(stop.signal.reason);
      expect(await Array.fromAsync(ann.images.list())).to.deep.equal(listed);
      await until(async () => (await service.files()).length === before.length);
    });

    it('is refused by its announced length before much of it is read', async () => {
      let given = 0;
      const file: FileSource = {
        filename: 'large.jpg',
        bytes: 40_000_000,
        content: async function* () {
          for (; given < 40_000_000; given += 65_536) yield new Uint8Array(65_536);
        },
      };
      expect(await rejection(ann.images.upload(file))).to.include({ code: 'payload-too-large', status: 413 });
      expect(given).to.be.lessThan(20_000_000);
    });

    for (const [what, content] of [
      ['fewer bytes than it said', () => inPieces(photo.subarray(1), 1000)],
      ['more', () => inPieces(Buffer.concat([photo, photo]), photo.length)],
    ] as const) {
      it(`is broken off when the file has ${what}`, async () => {
        expect(await rejection(ann.images.upload(read(content())))).to.include({ name: 'FileChangedError' });
      });
    }

    it('fails with what the reading of the file failed with', async () => {
      const failure = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      const file = read(async function* () {
        yield photo.subarray(0, 100);
        throw failure;
      });
      expect(await rejection(ann.images.upload(file))).to.equal(failure);
    });

    function read(content: () => AsyncGenerator<Uint8Array>): FileSource {
      return { filename: 'photo.jpg', bytes: photo.length, content };
    }
  });
}

describe('What an upload sends', () => {
  it('begins anew with another token, and counts no byte twice', async () => {
    const tokens: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const isUpload = request.url === '/image/upload';
      if (isUpload) tokens.push(request.headers.authorization);
      request.resume().once('end', () => {
        const isRefused = isUpload && tokens.length === 1;
        const body = isUpload
          ? { code: 'invalid-token', id: 'x' }
          : { access_token: 'b', refresh_token: 's', expires_in: 600 };
        response.writeHead(isRefused ? 401 : 200, {
          'content-type': isRefused ? 'application/problem+json' : 'application/json',
        });
        response.end(JSON.stringify(body));
      });
    });
    const told: number[] = [];
    const ann = createClient({ url: await listening(server), tokens: memoryTokens(session) });
    const content = inPieces(new Uint8Array(3000), 1000);
    await ann.images.upload(
      { filename: 'a.jpg', bytes: 3000, content },
      { onProgress: ({ sentBytes }) => told.push(sentBytes) },
    );
    expect([tokens, told]).to.deep.equal([
      ['Bearer a', 'Bearer b'],
      [1000, 2000, 3000],
    ]);
    await stopped(server);
  });

  it('is a form with a length, which nothing in a name can break', async () => {
    const name = 'a"; name="x"\r\n\r\nÉté 🏖 100%.jpg';
    const { request, form } = await sent({ filename: name, bytes: 8, content: inPieces(new Uint8Array(8), 3) });
    expect(request.headers['transfer-encoding']).to.equal(undefined);
    expect([...form.keys()]).to.deep.equal(['file']);
    const file = form.get('file') as File;
    expect([file.name, file.size, file.type]).to.deep.equal([name, 8, 'image/jpeg']);
  });

  async function sent(file: FileSource): Promise<{ request: IncomingMessage; form: FormData }> {
    const server = createServer();
    const ann = createClient({ url: await listening(server), tokens: memoryTokens(session) });
    const uploading = ann.images.upload(file);
    const [request, response] = await once(server, 'request');
    const body = new Blob(await request.toArray());
    expect(String(body.size)).to.equal(request.headers['content-length']);
    const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] } }).formData();
    response.end('{}');
    await uploading;
    await stopped(server);
    return { request, form };
  }
});

function inPieces(bytes: Uint8Array, pieceBytes: number): () => AsyncGenerator<Uint8Array> {
  return async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
}

/** The service notices in its own time that somebody hung up; mocha's limit ends the wait. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
