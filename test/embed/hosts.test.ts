import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { expect } from 'chai';
import type { LinkedImages } from 'silverprint';
import { aForm, Client, type ImageAnswer, inShort, jsonFrom } from '../support/client.ts';
import { ApiDocument, jsonOf } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Host, hosts, inMemory, onDisk, type Photos } from './hosts.ts';

const cookies = { alice: { Cookie: 'theme=dark; session=alices-session' }, bob: { Cookie: 'session=bobs-session' } };
const journeys = [
  ...Object.keys(hosts).map((name) => [name, 'memory', inMemory, 'large'] as const),
  ['Express 5', 'PostgreSQL, files and sharp', onDisk, 'thumb'] as const,
];

for (const [name, world, open, size] of journeys) {
  describe(`A host of ${name}, with photos in ${world}`, () => {
    let photos: Photos;
    let host: Host;
    let [alice, bob, visitor]: Client[] = [];
    let photo: Uint8Array;
    let image: ImageAnswer;
    before(async () => {
      photos = await open();
      host = await hosts[name]!(photos.images);
      const api = await ApiDocument.servedAt(`${host.url}/photos`);
      visitor = new Client(`${host.url}/photos`, api);
      [alice, bob] = [visitor.with(cookies.alice), visitor.with(cookies.bob)];
      photo = await aPhoto();
      image = await alice.uploads(photo, 'cat.jpg');
    });
    after(async () => {
      await host[Symbol.asyncDispose]();
      await photos[Symbol.asyncDispose]();
    });

    it('takes uploads, and says where they are', async () => {
      const answer = await alice!.offers(await aPhoto({ seed: 2 }), 'dog.jpg');
      const { id } = jsonFrom(201, answer) as ImageAnswer;
      expect(answer.headers.get('Location')).to.equal(`/photos/image/${id}`);
      expect((await alice!.describes(id)).filename).to.equal('dog.jpg');
    });

    it('lists and describes them to whose they are', async () => {
      const { images } = await alice!.lists();
      expect(images.map(({ id }) => id)).to.include(image.id);
      expect(await alice!.describes(image.id)).to.include({ filename: 'cat.jpg', bytes: photo.length });
      expect((await bob!.lists()).images).to.deep.equal([]);
      expect(inShort(await bob!.asks('GET', `/image/${image.id}`))).to.equal('404 not-found');
      expect(inShort(await visitor!.asks('GET', `/image/${image.id}`))).to.equal('401 missing-token');
    });

    it('sends the print, whole and in parts, and a smaller size of it', async () => {
      const path = `/image/download_compressed/${image.id}`;
      const print = await alice!.downloads(image.id, 'compressed');
      expect(print).to.have.lengthOf(image.compressed_bytes);
      const part = await alice!.asks('GET', path, undefined, { Range: 'bytes=10-29' });
      expect([part.status, part.headers.get('Content-Range')]).to.deep.equal([206, `bytes 10-29/${print.length}`]);
      expect(part.bytes).to.deep.equal(print.slice(10, 30));
      const beyond = await alice!.asks('GET', path, undefined, { Range: `bytes=${print.length}-` });
      expect(inShort(beyond)).to.equal('416 range-not-satisfiable');
      const known = await alice!.asks('GET', path, undefined, { 'If-None-Match': part.headers.get('ETag') });
      expect(known.status).to.equal(304);
      expect(await alice!.downloads(image.id, 'compressed', `?size=${size}`)).not.to.have.lengthOf(0);
    });

    it('sends the original as it came', async () => {
      expect(await alice!.downloads(image.id)).to.deep.equal(photo);
      const answer = await alice!.asks('HEAD', `/image/download_original/${image.id}`);
      expect([answer.status, answer.headers.get('Content-Length')]).to.deep.equal([200, String(photo.length)]);
    });

    it('makes links that anybody can follow', async () => {
      const made = await alice!.sends(`/image/${image.id}/links`, { representation: 'original', expires_in: 60 });
      const { url } = jsonFrom(201, made) as { url: string };
      expect(url.startsWith('/photos/link/'), url).to.equal(true);
      expect(await (await fetch(host.url + url)).bytes()).to.deep.equal(photo);
      expect((await alice!.asks('DELETE', `/image/${image.id}/links`)).status).to.equal(204);
      expect((await fetch(host.url + url)).status).to.equal(404);
    });

    it('explains what is refused, at a page below the prefix', async () => {
      const refused = await alice!.offers(Buffer.from('no photo'));
      expect(inShort(refused)).to.equal('415 unsupported-media-type');
      const { type } = jsonOf(refused) as { type: string };
      expect(type).to.equal('/photos/problems/unsupported-media-type');
      const page = await fetch(host.url + type);
      expect([page.status, page.headers.get('Content-Type')]).to.deep.equal([200, 'text/html; charset=utf-8']);
    });

    it('describes itself with the prefix in it', async () => {
      const { servers } = jsonFrom(200, await visitor!.asks('GET', '/openapi.json')) as { servers: unknown };
      expect(servers).to.deep.equal([{ url: '/photos' }]);
    });

    it('says what is possible where a method is not, and what is not there', async () => {
      const wrong = await alice!.asks('PUT', `/image/${image.id}`);
      expect([inShort(wrong), wrong.headers.get('Allow')]).to.deep.equal([
        '405 method-not-allowed',
        'DELETE, GET, HEAD, OPTIONS',
      ]);
      expect((await alice!.asks('OPTIONS', '/image/list')).status).to.equal(204);
      expect(inShort(await alice!.asks('GET', '/nothing'))).to.equal('404 not-found');
    });

    it('deletes them one by one and many at once', async () => {
      const [one, other] = [
        await alice!.uploads(await aPhoto({ seed: 3 })),
        await alice!.uploads(await aPhoto({ seed: 4 })),
      ];
      expect((await alice!.asks('DELETE', `/image/${one.id}`)).status).to.equal(204);
      const { results } = jsonFrom(200, await alice!.sends('/image/delete', { ids: [one.id, other.id] })) as {
        results: { result: string }[];
      };
      expect(results).to.have.lengthOf(2);
      for (const { id } of [one, other]) {
        expect(inShort(await alice!.asks('GET', `/image/${id}`))).to.equal('404 not-found');
      }
    });

    it('keeps what is not below the prefix', async () => {
      expect(await textOf(host.url)).to.deep.equal([200, 'mine']);
      for (const path of ['/photosynthesis', '/image/list', '/livez', '/%70hoto/image/list']) {
        expect(await textOf(host.url + path), path).to.deep.equal([404, 'not mine either']);
      }
    });

    it('answers one request after the other on a connection', async () => {
      const connection = await RawConnection.to(host.url);
      const lines = [`Cookie: ${cookies.alice.Cookie}`];
      for (const [at, target] of ['/photos/livez', '/photos/image/list', '/', '/photos/livez'].entries()) {
        await connection.says(head(`GET ${target} HTTP/1.1`, ...lines, `X-Request-Id: turn-${at}`));
        await connection.hears(target === '/' ? 'mine' : `turn-${at}`);
      }
      await connection.says(head('GET /photos/openapi.json HTTP/1.1', 'Connection: close'));
      expect((await connection.hearsAll()).match(/HTTP\/1\.1 200 OK/g)).to.have.lengthOf(5);
    });
  });
}

for (const [name, start] of Object.entries(hosts)) {
  describe(`A host of ${name}`, () => {
    it('is left with nothing of an upload that is broken off', async () => {
      await using photos = await inMemory();
      const calledOff = Promise.withResolvers<void>();
      const callOff: LinkedImages['callOff'] = async (prepared) => {
        await photos.images.callOff(prepared);
        calledOff.resolve();
      };
      await using host = await start({ ...photos.images, callOff });
      const form = new Response(aForm(['file', await aPhoto(), 'cat.jpg']));
      const body = await form.bytes();
      const upload = request(`${host.url}/photos/image/upload`, {
        method: 'POST',
        headers: { ...cookies.alice, 'Content-Type': form.headers.get('Content-Type')!, 'Content-Length': body.length },
      });
      upload.on('error', () => {});
      upload.write(body.subarray(0, body.length / 2), () => upload.destroy());
      await calledOff.promise;
      expect(await photos.fileCount()).to.equal(0);
      expect((await fetch(`${host.url}/photos/livez`)).status).to.equal(200);
    });

    it('closes the file of a download that is broken off', async () => {
      await using photos = await inMemory();
      const closed = Promise.withResolvers<void>();
      const open: LinkedImages['open'] = async (input) => {
        const opened = await photos.images.open(input);
        const blob = { totalBytes: 2 ** 40, content: withoutEnd(), close: async () => closed.resolve() };
        return { ...opened, blob };
      };
      await using host = await start({ ...photos.images, open });
      const { id } = await photos.images.upload({
        ownerId: 'alice',
        filename: 'cat.jpg',
        content: asStream(await aPhoto()),
      });
      const download = request(`${host.url}/photos/image/download_original/${id}`, { headers: cookies.alice });
      download.on('error', () => {}).end();
      const [response] = await once(download, 'response');
      response.on('error', () => {});
      download.destroy();
      await closed.promise;
      expect((await fetch(`${host.url}/photos/livez`)).status).to.equal(200);
    });

    it('does not wait for a body that it has refused', async () => {
      await using photos = await inMemory();
      await using host = await start(photos.images);
      const agent = new Agent({ keepAlive: true });
      const upload = request(`${host.url}/photos/image/upload`, {
        agent,
        method: 'POST',
        headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Content-Length': 100_000 },
      });
      upload.on('error', () => {});
      upload.flushHeaders();
      const [response] = await once(upload, 'response');
      expect([response.statusCode, response.headers.connection]).to.deep.equal([401, 'close']);
      upload.destroy();
      agent.destroy();
    });
  });
}

async function textOf(url: string): Promise<[number, string]> {
  const answer = await fetch(url);
  return [answer.status, await answer.text()];
}

async function* asStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* withoutEnd(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(64 * 1024);
}
