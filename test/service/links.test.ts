import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { parse } from 'content-disposition';
import { type ImageAnswer, inShort, jsonFrom, type User } from '../support/client.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { memory, type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

type LinkAnswer = { readonly url: string; readonly expires_at: string };

/** Access tokens of then are good for ten minutes. */
const start = new Date('2027-01-01T12:00:01.000Z');
const print = { representation: 'compressed', expires_in: 3600 };
const original = { representation: 'original', expires_in: 3600 };
const stripped = { ...original, privacy: 'strip' };

for (const world of worlds) {
  describe(`Links (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let photo: Uint8Array;
    let image: ImageAnswer;
    let now = start;

    before(async () => {
      service = await startService(world, { now: () => now });
      ann = await service.aUser();
      photo = await aPhoto({ canary: 'whose kitchen this is' });
      image = await ann.uploads(photo, 'cat.jpg');
    });
    afterEach(() => {
      now = start;
    });
    after(() => service.close());

    async function makes(wish: object = print, id = image.id): Promise<LinkAnswer> {
      return jsonFrom(201, await ann.sends(`/image/${id}/links`, wish)) as LinkAnswer;
    }

    const follow = ({ url }: LinkAnswer) => service.visitor.asks('GET', url);

    it('lead to the print, without signing in', async () => {
      const answer = await follow(await makes());
      expect(answer.status).to.equal(200);
      expect(answer.bytes).to.deep.equal(await ann.downloads(image.id, 'compressed'));
      expect(answer.headers.get('Content-Disposition')).to.match(/^inline; filename="?cat.jpg"?;/);
    });

    it('lead to the original, for keeping', async () => {
      const answer = await follow(await makes(original));
      expect(Buffer.from(answer.bytes).equals(photo)).to.equal(true);
      expect(answer.headers.get('Content-Disposition')).to.match(/^attachment; filename="?cat.jpg"?;/);
    });

    it('lead to the original without what it gives away', async () => {
      const answer = await follow(await makes(stripped));
      expect(factsOf(answer.bytes)).to.deep.include({ reveals: [], metadataBytes: 0 });
      expect(answer.headers.get('Content-Disposition')).to.match(/^attachment; filename="?cat-stripped.jpg"?;/);
    });

    it('have the same head when only the head is asked for', async () => {
      for (const wish of [print, original, stripped]) {
        const link = await makes(wish);
        const whole = await follow(link);
        const head = await fetch(service.url + link.url, { method: 'HEAD' });
        expect([head.status, (await head.bytes()).length]).to.deep.equal([200, 0]);
        for (const name of ['Content-Type', 'Content-Length', 'Content-Disposition', 'ETag', 'Cache-Control']) {
          expect(head.headers.get(name), name).to.equal(whole.headers.get(name));
        }
      }
    });

    it('hand out parts of the file, and nothing to who has it', async () => {
      const link = await makes(original);
      const part = await service.visitor.asks('GET', link.url, null, { Range: 'bytes=10-19' });
      expect([part.status, part.headers.get('Content-Range')]).to.deep.equal([206, `bytes 10-19/${photo.length}`]);
      expect(Buffer.from(part.bytes).equals(photo.subarray(10, 20))).to.equal(true);
      const known = { 'If-None-Match': part.headers.get('ETag') ?? '' };
      const answer = await service.visitor.asks('GET', link.url, null, known);
      expect(answer.status).to.equal(304);
      expect(answer.headers.get('Cache-Control')).to.equal(part.headers.get('Cache-Control'));
    });

    it('let other sites show the file, and no browser run it', async () => {
      for (const wish of [print, original, stripped]) {
        expect(Object.fromEntries((await follow(await makes(wish))).headers)).to.include({
          'content-type': 'image/jpeg',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
          'cross-origin-resource-policy': 'cross-origin',
          'referrer-policy': 'no-referrer',
        });
      }
    });

    it('let browsers keep the file until they are over, and nobody in between', async () => {
      const link = await makes();
      const answer = await follow(link);
      const seconds = Math.floor((Date.parse(link.expires_at) - now.getTime()) / 1000);
      expect(answer.headers.get('Cache-Control')).to.equal(`private, max-age=${seconds}`);
      expect(answer.headers.get('Vary')).to.equal(null);
    });

    it('are the same one for a while, and live for as long as was asked for', async () => {
      const wish = { ...print, expires_in: 240 };
      const link = await makes(wish);
      expect(link.expires_at).to.equal('2027-01-01T12:05:00.000Z');
      now = new Date('2027-01-01T12:01:00.000Z');
      expect(await makes(wish)).to.deep.equal(link);
      now = new Date('2027-01-01T12:01:00.001Z');
      expect((await makes(wish)).expires_at).to.equal('2027-01-01T12:06:00.000Z');
    });

    it('lead nowhere once they are over', async () => {
      const link = await makes();
      now = new Date(Date.parse(link.expires_at) - 1);
      expect((await follow(link)).status).to.equal(200);
      now = new Date(link.expires_at);
      expect(inShort(await follow(link))).to.equal('404 not-found');
    });

    it('lead nowhere once they are revoked, all to one image and no others', async () => {
      const other = await ann.uploads(photo);
      const wishes = [print, original, stripped, { ...print, filename: 'x.jpg' }];
      const revoked = await Promise.all(wishes.map((wish) => makes(wish)));
      const kept = await makes(print, other.id);
      for (let times = 1; times <= 2; times++) {
        expect((await ann.asks('DELETE', `/image/${image.id}/links`)).status).to.equal(204);
        for (const link of revoked) expect(inShort(await follow(link))).to.equal('404 not-found');
      }
      expect((await follow(kept)).status).to.equal(200);
      expect((await follow(await makes())).status, 'and others can be made').to.equal(200);
    });

    it('cannot be told from none in any other spelling, byte for byte', async () => {
      const link = (await makes({ ...print, filename: 'a cat é.jpg' })).url;
      const [path = '', query = ''] = link.split('?');
      const nowhere = await sentAsItIs(service.url, `/link/${randomUUID()}`);
      expect([nowhere.status, nowhere.code]).to.deep.equal([404, 'not-found']);
      const others = [
        path,
        `${path}?`,
        link.toUpperCase().replace('/LINK/', '/link/'),
        link.replace(image.id, image.id.toUpperCase()),
        link.replace(image.id, randomUUID()),
        link.replace(image.id, image.id.replaceAll('-', '%2D')),
        link.replace('%20', '+'),
        link.replace('%C3%A9', '%c3%a9'),
        link.replace('cat', '%63at'),
        link.replace('compressed', 'original'),
        link.replace(/generation=(\d+)/, (_, generation) => `generation=${Number(generation) + 1}`),
        link.replace(/generation=\d+/, (text) => `${text}&${text}`),
        link.replace(/expires=(\d+)/, (_, seconds) => `expires=${Number(seconds) + 1}`),
        link.replace(/&signature=.*/, ''),
        link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
        `${link}=`,
        `${link}&`,
        `${link}#`,
        `${link}&access_token=x`,
        `${path}?&${query}`,
        `${path}?${query.split('&').toReversed().join('&')}`,
      ];
      for (const other of others) {
        expect(other).to.not.equal(link);
        expect(await sentAsItIs(service.url, other), other).to.deep.equal(nowhere);
      }
      expect((await sentAsItIs(service.url, link)).status).to.equal(200);
      const absolute = `http://photos.example.org${link}`;
      expect((await sentAsItIs(service.url, absolute)).status, 'in the form that proxies use').to.equal(200);
    });

    it('ask nobody who they are, and care for no token', async () => {
      const link = await makes();
      const [bob] = [await service.aUser()];
      for (const who of [ann, bob, service.visitor.withToken('garbage')]) {
        expect((await who.asks('GET', link.url)).status).to.equal(200);
      }
    });

    const names: readonly [wished: string, saved: string][] = [
      ['for grandma.jpg', 'for grandma.jpg'],
      ['été 🏖.jpeg', 'été 🏖.jpeg'],
      ['../../etc/passwd', 'passwd.jpg'],
      ['a\r\nSet-Cookie: b=c.jpg', 'aSet-Cookie: b=c.jpg'],
      ["&filename=x'(*)!#?.jpg", "&filename=x'(*)!#?.jpg"],
      ['\u202egpj.exe', 'gpj.jpg'],
      ['..', 'image.jpg'],
      ['\ud800.jpg', '\ufffd.jpg'],
    ];
    for (const [wished, saved] of names) {
      it(`save the file as ${saved} where ${JSON.stringify(wished)} was wished for`, async () => {
        const answer = await follow(await makes({ ...print, filename: wished }));
        expect(answer.status).to.equal(200);
        expect(parse(answer.headers.get('Content-Disposition') ?? '').parameters['filename']).to.equal(saved);
      });
    }

    const refused: readonly [wish: unknown, violations: string][] = [
      [{ ...print, expires_in: 59 }, '/expires_in:range'],
      [{ ...print, expires_in: 604_801 }, '/expires_in:range'],
      [{ ...print, expires_in: 60.5 }, '/expires_in:type'],
      [{ ...print, expires_in: '60' }, '/expires_in:type'],
      [{ representation: 'compressed' }, '/expires_in:required'],
      [{ ...print, representation: 'both' }, '/representation:pattern'],
      [{ expires_in: 60 }, '/representation:pattern'],
      [{ ...print, privacy: 'strip' }, '/privacy:unknown'],
      [{ ...original, privacy: 'keep' }, '/privacy:pattern'],
      [{ ...print, size: 'huge' }, '/size:pattern'],
      [{ ...original, size: 'thumb' }, '/size:unknown'],
      [{ ...print, filename: '' }, '/filename:range'],
      [{ ...print, filename: 7 }, '/filename:type'],
      [[], ':type'],
    ];
    for (const [wish, violations] of refused) {
      it(`are not made of ${JSON.stringify(wish)}`, async () => {
        const answer = await ann.sends(`/image/${image.id}/links`, wish);
        expect(inShort(answer)).to.equal(`422 validation-failed ${violations}`);
      });
    }
  });
}

describe('The URL of a link', () => {
  async function urlAt(service: Service, headers: Record<string, string> = {}): Promise<string> {
    const ann = await service.aUser();
    const { id } = await ann.uploads(await aPhoto());
    return (jsonFrom(201, await ann.sends(`/image/${id}/links`, print, headers)) as LinkAnswer).url;
  }

  it('is a path, whatever a request says about its host', async () => {
    await using stack = new AsyncDisposableStack();
    const service = stack.adopt(await startService(memory), (it) => it.close());
    const lies = { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'X-Forwarded-Proto': 'https' };
    expect(await urlAt(service, lies)).to.match(/^\/link\/[0-9a-f-]{36}\?/);
  });

  it('begins with the public URL where there is one', async () => {
    await using stack = new AsyncDisposableStack();
    const publicUrl = 'https://photos.example.org/ours';
    const service = stack.adopt(await startService(memory, { publicUrl }), (it) => it.close());
    const url = await urlAt(service);
    expect(url).to.match(/^https:\/\/photos\.example\.org\/ours\/link\/[0-9a-f-]{36}\?/);
    const { status } = await fetch(url.replace(publicUrl, service.url));
    expect(status).to.equal(200);
  });

  it('does not come into the log', async () => {
    await using stack = new AsyncDisposableStack();
    const lines: string[] = [];
    const note = (members: object, message: string) => void lines.push(JSON.stringify({ ...members, message }));
    const logger = { debug: note, info: note, warn: note, error: note };
    const service = stack.adopt(await startService(memory, { logger }), (it) => it.close());
    const url = await urlAt(service);
    await (await fetch(service.url + url)).bytes();
    await (await fetch(`${service.url}${url}x`)).bytes();
    const followed = lines.filter((line) => line.includes('/link/'));
    expect(followed).to.have.lengthOf(2);
    for (const line of lines) expect(line).to.not.contain('signature').and.not.contain(url.slice(-43));
  });
});

type Heard = Pick<Answer, 'status'> & {
  readonly code: string | undefined;
  readonly headers: object;
  readonly text: string;
};

/** Ask for a target that nothing has normalised. What differs between any two answers is left out. */
async function sentAsItIs(url: string, target: string): Promise<Heard> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get({ hostname, port, path: target }, resolve).on('error', reject);
  const response = await promise;
  const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Uint8Array>)).toString('latin1');
  const { date: _, 'x-request-id': __, ...headers } = response.headers;
  const status = response.statusCode ?? 0;
  return { status, code: status === 404 ? (JSON.parse(text) as { code: string }).code : undefined, headers, text };
}
