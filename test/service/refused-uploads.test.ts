import { expect } from 'chai';
import type { Compressor } from '../../src/index.ts';
import { aForm, inShort, jsonFrom, type ProblemAnswer, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aHeic, anHtml, anSvg, aPhoto, aPng, aText, corrupt, headerOf, truncated } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { watched } from '../support/watched.ts';
import { worlds } from '../support/worlds.ts';

const uploadBytesMax = 128 * 1024;

for (const world of worlds) {
  describe(`Refused uploads (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let photo: Uint8Array;
    let prints = 0;
    let answer: Answer;

    before(async () => {
      const counting = ({ compressor }: { compressor: Compressor }) => ({
        compressor: watched(compressor, (method) => void (method === 'assertRoom' || prints++)),
      });
      service = await startService(world, { limits: { uploadBytesMax }, replace: counting });
      ann = await service.aUser();
      photo = await aPhoto();
    });
    after(() => service.close());

    afterEach('nothing is left behind', async () => {
      expect(answer.status).to.be.within(400, 499);
      expect(await service.files()).to.deep.equal([]);
      expect(await ann.lists()).to.deep.equal({ images: [], next_cursor: null });
    });

    const notAccepted: readonly [what: string, content: () => Uint8Array, answer: string][] = [
      ['a PNG', aPng, '415 unsupported-media-type'],
      ['an HTML page', anHtml, '415 unsupported-media-type'],
      ['an SVG', anSvg, '415 unsupported-media-type'],
      ['text', aText, '415 unsupported-media-type'],
      ['an empty file', () => new Uint8Array(), '422 invalid-image'],
      ['half a JPEG', () => truncated(photo), '422 invalid-image'],
      ['too many pixels by its header', () => headerOf(20_000, 20_000), '422 image-limits-exceeded'],
      ['too wide a picture by its header', () => headerOf(20_001, 1), '422 image-limits-exceeded'],
      ['a file that is too large', () => Buffer.concat([photo, Buffer.alloc(uploadBytesMax)]), '413 payload-too-large'],
    ];
    for (const [what, content, expected] of notAccepted) {
      it(`${what} called photo.jpg is answered ${expected}, and nothing is decoded`, async () => {
        prints = 0;
        answer = await ann.offers(content());
        expect(inShort(answer)).to.equal(expected);
        expect(prints).to.equal(0);
      });
    }

    it('a HEIC gets a sentence on what to do', async () => {
      answer = await ann.offers(aHeic());
      expect(inShort(answer)).to.equal('415 unsupported-media-type');
      expect((jsonFrom(415, answer) as ProblemAnswer).detail).to.match(/HEIC.*(export|convert|JPEG)/i);
    });

    it('a picture beyond the limits gets told the limit, what it has and what it may have', async () => {
      answer = await ann.offers(headerOf(20_000, 20_000));
      expect(jsonFrom(422, answer)).to.include({ limit: 'pixels', actual: 400_000_000, max: 64_000_000 });
    });

    const broken: readonly [what: string, body: (photo: Uint8Array) => RequestInit['body'], answer: string][] = [
      ['no field at all', () => aForm(), '422 validation-failed /file:required'],
      ['no file', () => aForm(['note', 'hello']), '422 validation-failed /file:required'],
      ['text in the field of the file', () => aForm(['file', 'hello']), '422 validation-failed /file:required'],
      [
        'two files',
        (photo) => aForm(['file', photo, 'a.jpg'], ['file', photo, 'b.jpg']),
        '422 validation-failed /file:repeated',
      ],
      ['a file in another field', (photo) => aForm(['photo', photo, 'a.jpg']), '422 validation-failed /file:required'],
      [
        'a file in the right field and one in another',
        (photo) => aForm(['file', photo, 'a.jpg'], ['thumbnail', photo, 'b.jpg']),
        '422 validation-failed /file:required',
      ],
      [
        'more text fields than it may have',
        (photo) => aForm(['a', '1'], ['b', '2'], ['c', '3'], ['d', '4'], ['file', photo, 'a.jpg']),
        '400 malformed-multipart',
      ],
      [
        'too long a text',
        (photo) => aForm(['file', photo, 'a.jpg'], ['note', 'x'.repeat(1025)]),
        '400 malformed-multipart',
      ],
      ['too long a name', (photo) => aForm(['file', photo, 'a.jpg'], ['x'.repeat(65), '']), '400 malformed-multipart'],
    ];
    for (const [what, body, expected] of broken) {
      it(`a form with ${what} is answered ${expected}`, async () => {
        answer = await ann.asks('POST', '/image/upload', body(photo));
        expect(inShort(answer)).to.equal(expected);
      });
    }

    const boundary = 'x'.repeat(70);
    const multipart = (parameters: string) => ({ 'Content-Type': `multipart/form-data${parameters}` });
    const part = (head: string, content: Uint8Array | string, end: string) =>
      Buffer.concat([Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(content), Buffer.from(end)]);
    const file = 'Content-Disposition: form-data; name="file"; filename="a.jpg"';
    const offers = async (body: Uint8Array<ArrayBuffer>, headers = multipart(`; boundary=${boundary}`)) => {
      answer = await ann.asks('POST', '/image/upload', body, headers);
      return inShort(answer);
    };

    it('a form that ends in the middle of the file is answered 400', async () => {
      expect(await offers(part(file, photo.subarray(0, 20_000), ''))).to.equal('400 malformed-multipart');
    });

    it('a form that has all of the file and no end is answered 400', async () => {
      expect(await offers(part(file, photo, '\r\n'))).to.equal('400 malformed-multipart');
    });

    it('a part without a readable head is answered 400', async () => {
      expect(await offers(part('no head', photo, `\r\n--${boundary}--`))).to.equal('400 malformed-multipart');
    });

    it('a body that is no form is answered 400', async () => {
      expect(await offers(Buffer.from(photo))).to.equal('400 malformed-multipart');
    });

    for (const parameters of ['', '; boundary=', `; boundary=${'x'.repeat(71)}`]) {
      it(`a form without a usable boundary (${parameters || 'none'}) is answered 400`, async () => {
        const used = parameters.split('=')[1] ?? '';
        const body = Buffer.from(
          part(file, photo, `\r\n--${boundary}--`).toString('latin1').replaceAll(boundary, used),
          'latin1',
        );
        expect(await offers(body, multipart(parameters))).to.equal('400 malformed-multipart');
      });
    }

    for (const type of ['image/jpeg', 'multipart/mixed; boundary=x', 'application/x-www-form-urlencoded', '']) {
      it(`a body of another type (${type || 'none'}) is answered 415`, async () => {
        expect(await offers(Buffer.from(photo), { 'Content-Type': type })).to.equal('415 unsupported-media-type');
      });
    }

    it('a body whose text alone is beyond the limit is answered 413', async () => {
      const preamble = Buffer.alloc(uploadBytesMax + 65 * 1024, 'x');
      const body = ReadableStream.from([preamble, part(file, photo, `\r\n--${boundary}--`)]);
      const init = { method: 'POST', body, duplex: 'half' } as const;
      const headers = { Authorization: `Bearer ${ann.tokens.access_token}`, ...multipart(`; boundary=${boundary}`) };
      const response = await fetch(`${service.url}/image/upload`, { ...init, headers });
      answer = { status: response.status, headers: response.headers, bytes: await response.bytes() };
      expect(inShort(answer)).to.equal('413 payload-too-large');
    });

    if (world.name !== 'memory') {
      it('a corrupt JPEG is answered 422', async () => {
        answer = await ann.offers(corrupt(photo));
        expect(inShort(answer)).to.equal('422 invalid-image');
      });
    }
  });
}
