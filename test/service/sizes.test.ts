import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type ImageAnswer, inShort, jsonFrom, type User } from '../support/client.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { memory, type Service, type ServiceOptions, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

const sizes = { thumb: 64, small: 128, large: 2560 };

async function opened(world = real, options: ServiceOptions = { sizes }) {
  const service = await startService(world, options);
  const ann = await service.aUser();
  const photo = await aPhoto({ width: 320, height: 200, orientation: 6, canary: 'whose kitchen this is' });
  return { service, ann, photo };
}

describe(`Sizes (${real.name})`, () => {
  let service: Service;
  let ann: User;
  let photo: Uint8Array;
  let image: ImageAnswer;
  before(async () => {
    ({ service, ann, photo } = await opened());
  });
  beforeEach(async () => {
    image = await ann.uploads(photo, 'cat.jpg');
  });
  after(() => service.close());

  const pathOf = (size: string, id = image.id) => `/image/download_compressed/${id}?size=${size}`;
  const asks = (size: string, headers = {}): Promise<Answer> => ann.asks('GET', pathOf(size), null, headers);

  it('have the pixels that their names stand for, upright and without metadata', async () => {
    for (const [size, width, height] of [
      ['thumb', 64, 40],
      ['small', 128, 80],
    ] as const) {
      const { status, bytes } = await asks(size);
      expect(status).to.equal(200);
      const clean = { width, height, orientation: 1, metadataBytes: 0, trailingBytes: 0 };
      expect(factsOf(bytes)).to.include(clean);
      expect(bytes.length).to.be.below(image.compressed_bytes);
    }
  });

  it('are the print where that has no more pixels', async () => {
    const [large, print] = [await asks('large'), await ann.asks('GET', `/image/download_compressed/${image.id}`)];
    expect(large.headers.get('ETag')).to.equal(print.headers.get('ETag'));
    expect(large.bytes).to.deep.equal(print.bytes);
  });

  it('say what they are as the print does, with a tag made of the SHA-256 of their own bytes', async () => {
    const { headers, bytes } = await asks('thumb');
    expect(headers.get('ETag')).to.equal(`"${createHash('sha256').update(bytes).digest('hex')}"`);
    expect(headers.get('Content-Disposition')).to.match(/^inline; filename="?cat.jpg"?;/);
    expect(Object.fromEntries(headers)).to.include({
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      vary: 'Authorization',
    });
  });

  it('have the same head when only the head is asked for, also as the first', async () => {
    const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
    const head = await fetch(service.url + pathOf('thumb'), { method: 'HEAD', headers });
    const whole = await asks('thumb');
    expect([head.status, (await head.bytes()).length]).to.deep.equal([200, 0]);
    for (const name of ['Content-Type', 'Content-Length', 'Content-Disposition', 'ETag', 'Cache-Control']) {
      expect(head.headers.get(name), name).to.equal(whole.headers.get(name));
    }
  });

  it('are sent in parts, and not to who has them', async () => {
    const part = await asks('thumb', { Range: 'bytes=2-9' });
    const { headers, bytes } = await asks('thumb');
    expect([part.status, part.headers.get('Content-Range')]).to.deep.equal([206, `bytes 2-9/${bytes.length}`]);
    expect(Buffer.from(part.bytes).equals(bytes.subarray(2, 10))).to.equal(true);
    expect((await asks('thumb', { 'If-None-Match': headers.get('ETag') })).status).to.equal(304);
    expect((await asks('thumb', { 'If-Match': '"another"' })).status).to.equal(412);
  });

  it('are made once for 50 who ask at the same moment', async () => {
    const before = (await service.files()).length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => asks('thumb')));
    expect(new Set(answers.map(({ status, headers }) => `${status} ${headers.get('ETag')}`))).to.have.lengthOf(1);
    expect((await service.files()).length).to.equal(before + 1);
  });

  it('are refused by a name that is unknown, by a number, and twice', async () => {
    for (const size of ['huge', '256', '', 'Thumb', 'constructor', 'thumb%00', '../thumb']) {
      expect(inShort(await asks(size)), size).to.equal('422 validation-failed /size:pattern');
    }
    expect(inShort(await asks('thumb&size=small'))).to.equal('422 validation-failed /size:repeated');
    expect(inShort(await asks('thumb&width=9'))).to.equal('422 validation-failed /width:unknown');
  });

  it('are nobody else’s, and none of the original', async () => {
    const bob = await service.aUser();
    for (const size of ['thumb', 'huge']) {
      const answers = await Promise.all([
        bob.asks('GET', pathOf(size)),
        bob.asks('GET', pathOf(size, 'cf1d1a68-523c-43e2-b863-af580953c784')),
      ]);
      expect(answers[0]?.bytes).to.deep.equal(answers[1]?.bytes);
      expect(answers[0]?.status).to.equal(size === 'thumb' ? 404 : 422);
    }
    const original = await ann.asks('GET', `/image/download_original/${image.id}?size=thumb`);
    expect(inShort(original)).to.equal('422 validation-failed /size:unknown');
  });

  it('have links of their own, which nobody can turn into links to anything else', async () => {
    const makes = async (wish: object) => {
      const answer = await ann.sends(`/image/${image.id}/links`, { expires_in: 3600, ...wish });
      return (jsonFrom(201, answer) as { url: string }).url;
    };
    const url = await makes({ representation: 'compressed', size: 'thumb' });
    const [linked, own] = [await service.visitor.asks('GET', url), await asks('thumb')];
    expect(linked.bytes).to.deep.equal(own.bytes);
    expect(linked.headers.get('ETag')).to.equal(own.headers.get('ETag'));
    expect(linked.headers.get('Cache-Control')).to.match(/^private, max-age=\d+$/);
    for (const other of [url.replace('=thumb', '=small'), url.replace('size=thumb&', ''), `${url}&size=small`]) {
      expect((await service.visitor.asks('GET', other)).status, other).to.equal(404);
    }
    const print = await service.visitor.asks('GET', await makes({ representation: 'compressed' }));
    expect(factsOf(print.bytes)).to.include({ width: 320, height: 200 });
  });
});

describe('Sizes, configured', () => {
  it('are described by their names', async () => {
    const { service } = await opened(memory);
    const parameters = JSON.stringify(service.api.document.paths['/image/download_compressed/{id}']?.['get']);
    expect(parameters).to.contain('"enum":["thumb","small","large"]');
    await service.close();
  });

  it('are all unknown where there are none', async () => {
    const { service, ann } = await opened(memory, { sizes: {} });
    const { id } = await ann.uploads(await aPhoto());
    const answer = await ann.asks('GET', `/image/download_compressed/${id}?size=thumb`);
    expect(inShort(answer)).to.equal('422 validation-failed /size:unknown');
    const wish = { representation: 'compressed', expires_in: 3600, size: 'thumb' };
    expect(inShort(await ann.sends(`/image/${id}/links`, wish))).to.equal('422 validation-failed /size:unknown');
    await service.close();
  });

  it('are refused with the reason where they cannot be made, again and again', async () => {
    const { service, ann } = await opened(memory);
    const { id } = await ann.uploads(await aPhoto());
    const before = await service.files();
    for (let times = 1; times <= 2; times++) {
      const answer = await ann.asks('GET', `/image/download_compressed/${id}?size=thumb`);
      expect(inShort(answer)).to.equal('415 unsupported-jpeg-variant');
    }
    expect(await service.files()).to.deep.equal(before);
    await service.close();
  });
});
