import { expect } from 'chai';
import { type Client, jsonFrom, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

type Fields = Readonly<Record<string, string>>;

const files: Record<string, Fields> = {
  'the original': { representation: 'original' },
  'the stripped original': { representation: 'original', privacy: 'strip' },
  'the print': { representation: 'compressed' },
  'a size': { representation: 'compressed', size: 'thumb' },
};

/** Who gets them, and what they are told besides. */
const ways: Record<string, { readonly operations: readonly string[]; readonly headers: Record<string, unknown> }> = {
  'its owner': {
    operations: ['downloadOriginal', 'downloadCompressed'],
    headers: {
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
      vary: 'Authorization',
    },
  },
  'a link': {
    operations: ['followLink'],
    headers: {
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': /^private, max-age=\d+$/,
      vary: undefined,
    },
  },
};

/** What can be asked, given the tag of the whole file, and what is answered. */
const questions: Record<string, { method?: string; headers?: (etag: string) => Fields; status: number }> = {
  all: { status: 200 },
  'the head': { method: 'HEAD', status: 200 },
  'a part': { headers: () => ({ Range: 'bytes=3-9' }), status: 206 },
  'the last part': { headers: () => ({ Range: 'bytes=-1' }), status: 206 },
  'the rest': { headers: (etag) => ({ Range: 'bytes=3-', 'If-Range': etag }), status: 206 },
  'the rest of another': { headers: () => ({ Range: 'bytes=3-', 'If-Range': '"another"' }), status: 200 },
  'several parts': { headers: () => ({ Range: 'bytes=0-1,4-5' }), status: 200 },
  'the head, and a part': { method: 'HEAD', headers: () => ({ Range: 'bytes=3-9' }), status: 200 },
  'what is known': { headers: (etag) => ({ 'If-None-Match': etag }), status: 304 },
  'the head of what is known': { method: 'HEAD', headers: (etag) => ({ 'If-None-Match': `W/${etag}` }), status: 304 },
  'this very one': { headers: (etag) => ({ 'If-Match': etag }), status: 200 },
  'another one': { headers: () => ({ 'If-Match': '"another"' }), status: 412 },
  'a part that is not there': { headers: () => ({ Range: 'bytes=99999999-' }), status: 416 },
};

describe('The headers of photos', () => {
  let service: Service;
  let ann: User;
  let id: string;
  before(async () => {
    service = await startService(real);
    ann = await service.aUser();
    ({ id } = await ann.uploads(await aPhoto({ canary: 'whose kitchen this is' }), 'cat.jpg'));
  });
  after(() => service.close());

  /** Who asks for a file, and where. */
  async function placeOf(file: Fields, way: string): Promise<{ client: Client; target: string }> {
    if (way === 'a link') {
      const made = await ann.sends(`/image/${id}/links`, { ...file, expires_in: 3600 });
      return { client: service.visitor, target: (jsonFrom(201, made) as { url: string }).url };
    }
    const { representation, ...query } = file;
    const search = new URLSearchParams(query).toString();
    return { client: ann, target: `/image/download_${representation}/${id}?${search}` };
  }

  it('are looked at here for every operation that sends any', () => {
    const operations = Object.values(service.api.document.paths).flatMap((path) => Object.values(path));
    const sending = operations.filter(({ responses }) => {
      const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content));
      return types.some((type) => type.startsWith('image/'));
    });
    const asked = Object.values(ways).flatMap((way) => way.operations);
    expect(sending.map(({ operationId }) => operationId)).to.have.members(asked);
  });

  for (const [way, { headers: others }] of Object.entries(ways)) {
    for (const [what, file] of Object.entries(files)) {
      describe(`of ${what}, by ${way}`, () => {
        let place: { client: Client; target: string };
        let whole: Answer;
        before(async () => {
          place = await placeOf(file, way);
          whole = await place.client.asks('GET', place.target);
        });
        for (const [asked, { method = 'GET', headers = () => ({}), status }] of Object.entries(questions)) {
          it(`keep browsers from running it and others from having it (${status}: ${asked})`, async () => {
            const etag = whole.headers.get('ETag') ?? '';
            const answer = await place.client.asks(method, place.target, null, headers(etag));
            expect(answer.status).to.equal(status);
            const given = Object.fromEntries(answer.headers);
            expect(given).to.not.have.any.keys('set-cookie', 'location', 'refresh', 'link', 'content-encoding');
            if (status >= 400) {
              expectHeaders(given, {
                ...common,
                'content-type': 'application/problem+json',
                'cache-control': 'no-store',
              });
            } else {
              const saved = file['representation'] === 'original' ? /^attachment; filename/ : /^inline; filename/;
              expectHeaders(given, { ...common, ...ofPhotos, ...others, 'content-disposition': saved, etag });
              expect(given['content-type']).to.equal(status === 304 ? undefined : 'image/jpeg');
              expect(given['content-disposition']).to.equal(whole.headers.get('Content-Disposition'));
            }
          });
        }
      });
    }
  }
});

const common = { 'x-content-type-options': 'nosniff' };

const ofPhotos = {
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'accept-ranges': 'bytes',
};

/** A value, a pattern for it, or `undefined` for a header that is not there. */
function expectHeaders(given: Fields, wanted: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (value instanceof RegExp) expect(given[name], name).to.match(value);
    else expect(given[name], name).to.equal(value);
  }
}
