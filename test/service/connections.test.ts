import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { Logger } from '../../src/index.ts';
import { aForm, type User } from '../support/client.ts';
import { aPhoto, aPng } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { memory, type Service, startService } from '../support/service.ts';

const uploadBytesMax = 2 * 1024 * 1024;
const boundary = 'frontier';
const form = `Content-Type: multipart/form-data; boundary=${boundary}`;
const partHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;
const formEnd = `\r\n--${boundary}--\r\n`;

describe('Connections on which an upload comes', () => {
  let service: Service;
  let ann: User;
  let photo: Uint8Array;
  let connection: RawConnection;
  /** The service's end of it. */
  let socket: Socket;
  let logged: PromiseWithResolvers<object>;

  before(async () => {
    const info = (members: object) => logged.resolve(members);
    const logger: Logger = { debug() {}, info, warn() {}, error() {} };
    logged = Promise.withResolvers();
    service = await startService(memory, { limits: { uploadBytesMax }, logger });
    ann = await service.aUser();
    photo = await aPhoto();
  });
  after(() => service.close());

  beforeEach(async () => {
    logged = Promise.withResolvers();
    const accepted = once(service.server, 'connection');
    connection = await RawConnection.to(service.url);
    [socket] = (await accepted) as [Socket];
  });
  afterEach(() => connection.vanishes());

  const upload = (...lines: readonly string[]) => head('POST /image/upload HTTP/1.1', form, ...lines);
  const token = () => `Authorization: Bearer ${ann.tokens.access_token}`;
  const chunk = (content: string | Uint8Array) =>
    Buffer.concat([
      Buffer.from(`${Buffer.byteLength(content).toString(16)}\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]);

  it('learn that a token is missing before the body is sent', async () => {
    await connection.says(upload('Content-Length: 1000000000'));
    const answer = await connection.hears('"missing-token"');
    expect(answer).to.match(/^HTTP\/1\.1 401 /);
    expect(answer).to.contain('\r\nConnection: close\r\n');
  });

  it('learn that the body is too large before it is sent', async () => {
    await connection.says(upload(token(), 'Content-Length: 1000000000'));
    expect(await connection.hears('"payload-too-large"')).to.match(/^HTTP\/1\.1 413 /);
  });

  it('learn that a body of unknown length is too large at the limit, and are closed', async () => {
    await connection.says(upload(token(), 'Transfer-Encoding: chunked'));
    await connection.says(chunk(Buffer.concat([Buffer.from(partHead), photo])));
    const megabyte = chunk(Buffer.alloc(1024 * 1024));
    for (let sent = 0; sent < 64 && (await connection.says(megabyte)); sent++);
    expect(await connection.hearsAll()).to.match(/^HTTP\/1\.1 413 .*"payload-too-large"/s);
    expect(socket.bytesRead).to.be.below(uploadBytesMax + 512 * 1024);
    expect(await service.files()).to.deep.equal([]);
  });

  it('learn from the first bytes that they are no photo, are not read on, and are closed', async () => {
    await connection.says(upload(token(), 'Transfer-Encoding: chunked'));
    await connection.says(chunk(Buffer.concat([Buffer.from(partHead), aPng()])));
    const megabyte = chunk(Buffer.alloc(1024 * 1024));
    for (let sent = 0; sent < 64 && (await connection.says(megabyte)); sent++);
    expect(await connection.hearsAll()).to.match(/^HTTP\/1\.1 415 .*"unsupported-media-type"/s);
    expect(socket.bytesRead).to.be.below(512 * 1024);
    expect(await service.files()).to.deep.equal([]);
  });

  it('are closed without a reset, which could overtake the answer, when not much more comes', async () => {
    await connection.says(upload(token(), 'Transfer-Encoding: chunked'));
    await connection.says(chunk(Buffer.alloc(uploadBytesMax + 65 * 1024)));
    await connection.hears('"payload-too-large"');
    for (let sent = 0; sent < 20; sent++) await connection.says(chunk(Buffer.alloc(1024)));
    await connection.says('0\r\n\r\n');
    await connection.hearsAll();
    expect(connection.wasReset).to.equal(false);
  });

  it('are not read on when nobody is signed in, and are closed', async () => {
    await connection.says(upload('Transfer-Encoding: chunked'));
    const megabyte = chunk(Buffer.alloc(1024 * 1024));
    for (let sent = 0; sent < 64 && (await connection.says(megabyte)); sent++);
    expect(await connection.hearsAll()).to.match(/^HTTP\/1\.1 401 .*"missing-token"/s);
    expect(socket.bytesRead).to.be.below(512 * 1024);
  });

  it('of a client that reads while it writes bring it the refusal', async () => {
    const large = new Blob([photo, new Uint8Array(32 * 1024 * 1024)]);
    const body = new FormData();
    body.append('file', large, 'a.jpg');
    const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
    const answer = await fetch(`${service.url}/image/upload`, { method: 'POST', body, headers });
    expect(answer.status).to.equal(413);
  });

  it('are closed when the body ends early, and nothing of it is kept', async () => {
    await connection.says(upload(token(), 'Content-Length: 100000'));
    await connection.says(Buffer.concat([Buffer.from(partHead), photo.subarray(0, 20_000)]));
    connection.vanishes();
    expect(await logged.promise).to.include({ aborted: true, status: undefined });
    expect(await service.files()).to.deep.equal([]);
    expect(await ann.lists()).to.deep.equal({ images: [], next_cursor: null });
  });

  it('wait for a 100 Continue in vain when the upload will be refused', async () => {
    await connection.says(upload('Content-Length: 50000', 'Expect: 100-continue'));
    expect(await connection.hears('"missing-token"')).to.match(/^HTTP\/1\.1 401 /);
  });

  it('wait for a 100 Continue in vain when the body is too large', async () => {
    await connection.says(upload(token(), 'Content-Length: 1000000000', 'Expect: 100-continue'));
    expect(await connection.hears('"payload-too-large"')).to.match(/^HTTP\/1\.1 413 /);
  });

  it('get a 100 Continue when the upload is wanted', async () => {
    const body = Buffer.concat([Buffer.from(partHead), photo, Buffer.from(formEnd)]);
    await connection.says(upload(token(), `Content-Length: ${body.length}`, 'Expect: 100-continue'));
    expect(await connection.hears('\r\n\r\n')).to.equal('HTTP/1.1 100 Continue\r\n\r\n');
    await connection.says(body);
    expect(await connection.hears('"created_at"')).to.contain('HTTP/1.1 201 ');
  });

  it('stay open after a refusal whose body was read', async () => {
    const body = `${partHead}hello${formEnd}`;
    await connection.says(upload(token(), `Content-Length: ${body.length}`) + body);
    expect(await connection.hears('"unsupported-media-type"')).to.contain('\r\nConnection: keep-alive\r\n');
    await connection.says(head('GET /livez HTTP/1.1'));
    await connection.hears('{"status":"ok"}');
  });

  it('are refused when they carry two tokens', async () => {
    await connection.says(head('GET /image/list HTTP/1.1', token(), token()));
    expect(await connection.hears('"invalid-request"')).to.match(/^HTTP\/1\.1 400 /);
  });

  it('are served whatever host they name, with paths that name none', async () => {
    await connection.says(`GET http://example.org/livez HTTP/1.1\r\nHost: evil.example\r\n\r\n`);
    expect(await connection.hears('{"status":"ok"}')).to.match(/^HTTP\/1\.1 200 /);
    expect(
      await ann
        .asks('POST', '/image/upload', aForm(['file', photo, 'a.jpg']))
        .then(({ headers }) => headers.get('Location')),
    ).to.match(/^\/image\//);
  });
});
