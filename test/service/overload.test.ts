import { expect } from 'chai';
import { OverloadedError } from '../../src/index.ts';
import { aForm, inShort, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { memory, type Service, startService } from '../support/service.ts';
import { replaced } from '../support/watched.ts';

const mebibyte = 1024 * 1024;
const boundary = 'frontier';
const form = `Content-Type: multipart/form-data; boundary=${boundary}`;
const partHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;

describe('A service that has enough to do', () => {
  let service: Service;
  let ann: User;
  let connections: RawConnection[];
  beforeEach(() => {
    connections = [];
  });
  afterEach(async () => {
    for (const connection of connections) connection.vanishes();
    await service.close();
  });

  async function serving(options: Parameters<typeof startService>[1]): Promise<void> {
    service = await startService(memory, options);
    ann = await service.aUser();
  }

  /** Somebody who announces a photo, and has sent none of it. */
  async function announces(bytes: number): Promise<RawConnection> {
    const connection = await RawConnection.to(service.url);
    connections.push(connection);
    const token = `Authorization: Bearer ${ann.tokens.access_token}`;
    const lines = [form, token, `Content-Length: ${bytes}`, 'Expect: 100-continue'];
    await connection.says(head('POST /image/upload HTTP/1.1', ...lines));
    return connection;
  }

  it('refuses an upload beside as many as it takes at a time, before the body is sent', async () => {
    await serving({ limits: { uploadsAtOnceMax: 2 } });
    const [first, second] = [await announces(1_000), await announces(1_000)];
    await Promise.all([first.hears('100 Continue'), second.hears('100 Continue')]);
    const answer = await (await announces(1_000)).hears('"overloaded"');
    expect(answer)
      .to.match(/^HTTP\/1\.1 503 /)
      .and.match(/\r\nRetry-After: ([1-9]|10)\r\n/);
    expect(answer).not.to.contain('100 Continue');
  });

  it('refuses an upload that announces more than is taken together, and takes a smaller one', async () => {
    await serving({ limits: { uploadBytesAtOnceMax: 10 * mebibyte } });
    await (await announces(8 * mebibyte)).hears('100 Continue');
    await (await announces(3 * mebibyte)).hears('"overloaded"');
    await (await announces(2 * mebibyte)).hears('100 Continue');
  });

  it('takes the next upload once one has gone', async () => {
    await serving({ limits: { uploadsAtOnceMax: 1 } });
    const first = await announces(1_000);
    await first.hears('100 Continue');
    first.vanishes();
    let answer = await ann.offers(await aPhoto());
    while (answer.status === 503) answer = await ann.offers(await aPhoto());
    expect(answer.status).to.equal(201);
  });

  it('refuses a photo that is larger than any by its size, however busy it is', async () => {
    await serving({ limits: { uploadsAtOnceMax: 2, uploadBytesMax: mebibyte, uploadBytesAtOnceMax: 2 * mebibyte } });
    await (await announces(mebibyte)).hears('100 Continue');
    await (await announces(1_000_000_000)).hears('"payload-too-large"');
  });

  it('refuses uploads while as many prints are waiting as may, before the body is sent and before they count', async () => {
    let isFull = true;
    await serving({
      throttling: { upload: { attempts: 1, windowSeconds: 60 } },
      replace: ({ compressor }) => ({
        compressor: replaced(compressor, {
          assertRoom() {
            if (isFull) throw new OverloadedError();
          },
        }),
      }),
    });
    for (let i = 0; i < 3; i++) await (await announces(1_000)).hears('"overloaded"');
    isFull = false;
    expect((await ann.offers(await aPhoto())).status).to.equal(201);
  });

  it('refuses a download beside as many as it sends at a time', async () => {
    await serving({ limits: { downloadsAtOnceMax: 1 } });
    const photo = Buffer.concat([await aPhoto(), Buffer.alloc(16 * mebibyte)]);
    const { id } = await ann.uploads(photo);
    const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
    const first = await fetch(`${service.url}/image/download_original/${id}`, { headers });
    expect(inShort(await ann.asks('GET', `/image/download_original/${id}`))).to.equal('503 overloaded');
    expect((await first.bytes()).length).to.equal(photo.length);
    expect((await ann.downloads(id)).length).to.equal(photo.length);
  });

  describe('and a client that is slow', () => {
    const slow = { bodyIdleSeconds: 0.1, bodySecondsMax: 0.3 };

    it('lets go of it when nothing of a body comes for a while, and says so', async () => {
      await serving({ limits: { ...slow, bodySecondsMax: 60 } });
      const connection = await announces(1_000);
      await connection.says(partHead);
      const answer = await connection.hearsAll();
      expect(answer).to.contain('HTTP/1.1 408 ').and.contain('"request-timeout"').and.contain('Connection: close');
      expect(await service.files()).to.deep.equal([]);
    });

    it('lets go of it when the body does not end, however steadily it comes', async () => {
      await serving({ limits: { ...slow, bodyIdleSeconds: 60 } });
      const connection = await announces(1_000_000);
      await connection.says(Buffer.concat([Buffer.from(partHead), (await aPhoto()).subarray(0, 200)]));
      expect(await connection.hearsAll()).to.contain('"request-timeout"');
      expect(await service.files()).to.deep.equal([]);
    });

    it('lets go of it when it sends JSON, too', async () => {
      await serving({ limits: { ...slow, bodySecondsMax: 60 } });
      const connection = await RawConnection.to(service.url);
      connections.push(connection);
      const lines = ['Content-Type: application/json', 'Content-Length: 100'];
      await connection.says(`${head('POST /auth/login HTTP/1.1', ...lines)}{`);
      expect(await connection.hearsAll()).to.contain('"request-timeout"');
    });

    it('has a place for the next one then', async () => {
      await serving({ limits: { ...slow, bodySecondsMax: 60, uploadsAtOnceMax: 1 } });
      await (await announces(1_000)).hearsAll();
      const form = aForm(['file', await aPhoto(), 'photo.jpg']);
      expect((await ann.asks('POST', '/image/upload', form)).status).to.equal(201);
    });
  });
});
