import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { parse } from 'content-disposition';
import { type ImageAnswer, inShort, type User } from '../support/client.ts';
import { factsOf } from '../support/jpeg-facts.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { samplesOf } from '../support/pixels.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

const representations = ['original', 'compressed'] as const;

for (const world of worlds) {
  describe(`Downloads (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let bob: User;
    let photo: Uint8Array;
    let image: ImageAnswer;

    before(async () => {
      service = await startService(world);
      [ann, bob] = await Promise.all([service.aUser(), service.aUser()]);
      photo = await aPhoto();
      image = await ann.uploads(photo, 'cat.jpg');
    });
    after(() => service.close());

    const pathOf = (representation: string, id: string) => `/image/download_${representation}/${id}`;

    for (const representation of representations) {
      describe(`of the ${representation}`, () => {
        let answer: Answer;
        before(async () => {
          answer = await ann.asks('GET', pathOf(representation, image.id));
        });

        it('say what and how much they are', () => {
          expect(answer.headers.get('Content-Type')).to.equal('image/jpeg');
          expect(answer.headers.get('Content-Length')).to.equal(String(answer.bytes.length));
        });

        it('carry a strong tag made of the SHA-256 of the bytes', () => {
          const sha256 = createHash('sha256').update(answer.bytes).digest('hex');
          expect(answer.headers.get('ETag')).to.equal(`"${sha256}"`);
        });

        it('are for the one who asked, and for no page to run or embed', () => {
          expect(Object.fromEntries(answer.headers)).to.include({
            'x-content-type-options': 'nosniff',
            'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
            'cross-origin-resource-policy': 'same-origin',
            'referrer-policy': 'no-referrer',
            'cache-control': 'private, no-cache',
            vary: 'Authorization',
          });
        });

        it('have the same head when only the head is asked for', async () => {
          const head = await fetch(`${service.url}${pathOf(representation, image.id)}`, {
            method: 'HEAD',
            headers: { Authorization: `Bearer ${ann.tokens.access_token}` },
          });
          expect(await head.bytes()).to.have.lengthOf(0);
          for (const name of ['Content-Type', 'Content-Length', 'Content-Disposition', 'ETag']) {
            expect(head.headers.get(name), name).to.equal(answer.headers.get(name));
          }
        });
      });
    }

    it('offer the original for keeping and show the print', async () => {
      const [original, print] = await Promise.all(
        representations.map((representation) => ann.asks('GET', pathOf(representation, image.id))),
      );
      expect(original?.headers.get('Content-Disposition')).to.match(/^attachment; filename=/);
      expect(print?.headers.get('Content-Disposition')).to.match(/^inline; filename=/);
    });

    for (const [what, target] of [
      ['the original', (id: string) => pathOf('original', id)],
      ['the stripped original', (id: string) => `${pathOf('original', id)}?privacy=strip`],
      ['the print', (id: string) => pathOf('compressed', id)],
    ] as const) {
      describe(`of as much of ${what} as is missing`, () => {
        let whole: Answer;
        let etag: string;
        const asks = (headers: Record<string, string>) => ann.asks('GET', target(image.id), undefined, headers);
        before(async () => {
          whole = await asks({});
          etag = whole.headers.get('ETag') ?? '';
        });

        /** Whatever becomes of it, no browser runs it, and nobody else gets it. */
        function expectSafe({ headers }: Answer): void {
          const names = ['content-security-policy', 'cross-origin-resource-policy', 'referrer-policy', 'cache-control'];
          for (const name of [
            ...names,
            'x-content-type-options',
            'vary',
            'content-disposition',
            'accept-ranges',
            'etag',
          ]) {
            expect(headers.get(name), name).to.be.a('string').that.equals(whole.headers.get(name));
          }
        }

        it('offer parts', () => {
          expect(whole.headers.get('Accept-Ranges')).to.equal('bytes');
        });

        it('are a part when that is asked for', async () => {
          const answer = await asks({ Range: 'bytes=100-299' });
          expect(answer.status).to.equal(206);
          expect(answer.headers.get('Content-Range')).to.equal(`bytes 100-299/${whole.bytes.length}`);
          expect(answer.headers.get('Content-Length')).to.equal('200');
          expect(answer.headers.get('Content-Type')).to.equal('image/jpeg');
          expect(answer.bytes).to.deep.equal(whole.bytes.subarray(100, 300));
          expectSafe(answer);
        });

        it('go on where another one ended, as long as it is the same file', async () => {
          const [begun, rest] = [
            await asks({ Range: 'bytes=0-99' }),
            await asks({ Range: 'bytes=100-', 'If-Range': etag }),
          ];
          expect(rest.status).to.equal(206);
          expect(Buffer.concat([begun.bytes, rest.bytes]).equals(whole.bytes)).to.equal(true);
          const other = await asks({ Range: 'bytes=100-', 'If-Range': '"another"' });
          expect([other.status, other.bytes.length]).to.deep.equal([200, whole.bytes.length]);
        });

        it('are nothing when it is there already', async () => {
          const answer = await asks({ 'If-None-Match': `"another", ${etag}` });
          expect([answer.status, answer.bytes.length]).to.deep.equal([304, 0]);
          expectSafe(answer);
        });

        it('are refused when they should be another file', async () => {
          const answer = await asks({ 'If-Match': '"another"' });
          expect(inShort(answer)).to.equal('412 precondition-failed');
          expect(answer.headers.get('ETag')).to.equal(etag);
          expect(answer.headers.get('Cache-Control')).to.equal('no-store');
        });

        it('are refused when there is no such part', async () => {
          const answer = await asks({ Range: `bytes=${whole.bytes.length}-` });
          expect(inShort(answer)).to.equal('416 range-not-satisfiable');
          expect(answer.headers.get('Content-Range')).to.equal(`bytes */${whole.bytes.length}`);
          expect(answer.headers.get('Cache-Control')).to.equal('no-store');
        });

        it('say nothing to anybody else, whatever they know of the file', async () => {
          const known: Record<string, string>[] = [
            { 'If-None-Match': '*' },
            { 'If-None-Match': etag },
            { 'If-Match': '"another"' },
            { Range: 'bytes=99999999-' },
          ];
          const answers = await Promise.all(
            known.flatMap((headers) =>
              [image.id, crypto.randomUUID()].map((id) => bob.asks('GET', target(id), undefined, headers)),
            ),
          );
          expect(new Set(answers.map(inShort))).to.deep.equal(new Set(['404 not-found']));
        });
      });
    }

    it('find an id in any letter case', async () => {
      expect(await ann.downloads(image.id.toUpperCase())).to.have.lengthOf(photo.length);
    });

    it("answer the same for a malformed id, another's and none", async () => {
      const ids = [image.id, crypto.randomUUID(), 'nothing', '%00', `${image.id}x`, '1'];
      const paths = ['/image/', '/image/download_original/', '/image/download_compressed/'];
      const answers = await Promise.all(paths.flatMap((path) => ids.map((id) => bob.asks('GET', path + id))));
      expect(new Set(answers.map(inShort))).to.deep.equal(new Set(['404 not-found']));
      expect(new Set(answers.map(({ bytes }) => Buffer.from(bytes).toString()))).to.have.lengthOf(1);
    });

    describe('of the original without what it gives away', () => {
      const canary = 'whose kitchen this is';
      const stripped = '?privacy=strip';
      let telling: Uint8Array;
      let told: ImageAnswer;
      before(async () => {
        telling = await aPhoto({ canary, trailing: new Uint8Array(100_000).fill(7) });
        told = await ann.uploads(telling, 'kitchen.jpeg');
      });

      it('have the same pixels, and nothing else', async () => {
        const bytes = await ann.downloads(told.id, 'original', stripped);
        expect(Buffer.from(telling).includes(canary)).to.equal(true);
        expect(Buffer.from(bytes).includes(canary)).to.equal(false);
        expect(factsOf(bytes)).to.deep.include({ reveals: [], metadataBytes: 0, trailingBytes: 0 });
        expect(await samplesOf(bytes)).to.deep.equal(await samplesOf(telling));
      });

      it('give nothing away when they are uploaded again', async () => {
        const again = await ann.uploads(await ann.downloads(told.id, 'original', stripped));
        expect(again).to.deep.include({ reveals: [], width: told.width, height: told.height });
      });

      it('say how much they are, and have a name and a tag of their own, the same each time', async () => {
        const path = pathOf('original', told.id);
        const [whole, once, twice] = await Promise.all(
          ['', stripped, stripped].map((query) => ann.asks('GET', path + query)),
        );
        expect(once?.headers.get('Content-Length')).to.equal(String(once?.bytes.length));
        expect(once?.bytes.length).to.be.below(telling.length - 100_000);
        expect(once?.headers.get('Content-Disposition')).to.match(/^attachment; filename="?kitchen-stripped.jpeg"?;/);
        expect(once?.headers.get('ETag')).to.match(/^"[!-~]+"$/);
        expect(once?.headers.get('ETag')).to.not.equal(whole?.headers.get('ETag'));
        expect(once?.headers.get('ETag')).to.equal(twice?.headers.get('ETag'));
        expect(once?.bytes).to.deep.equal(twice?.bytes);
      });

      it('have the same head when only the head is asked for', async () => {
        const target = pathOf('original', told.id) + stripped;
        const answer = await ann.asks('GET', target);
        const head = await fetch(service.url + target, {
          method: 'HEAD',
          headers: { Authorization: `Bearer ${ann.tokens.access_token}` },
        });
        for (const name of ['Content-Type', 'Content-Length', 'Content-Disposition', 'ETag']) {
          expect(head.headers.get(name), name).to.equal(answer.headers.get(name));
        }
      });

      it('are not there for anybody else', async () => {
        const answers = await Promise.all(
          [told.id, crypto.randomUUID(), 'x'].map((id) => bob.asks('GET', pathOf('original', id) + stripped)),
        );
        expect(new Set(answers.map(inShort))).to.deep.equal(new Set(['404 not-found']));
      });

      const refused: readonly [query: string, violation: string][] = [
        ['privacy=keep', '/privacy:pattern'],
        ['privacy=', '/privacy:pattern'],
        ['privacy=STRIP', '/privacy:pattern'],
        ['privacy=strip&privacy=strip', '/privacy:repeated'],
        ['strip=1', '/strip:unknown'],
      ];
      for (const [query, violation] of refused) {
        it(`are refused with ?${query}`, async () => {
          const answer = await ann.asks('GET', `${pathOf('original', told.id)}?${query}`);
          expect(inShort(answer)).to.equal(`422 validation-failed ${violation}`);
        });
      }
    });

    const names: readonly [typed: string, shown: string, saved: string][] = [
      ['Été à la plage 🏖.jpeg', 'Été à la plage 🏖.jpeg', 'Été à la plage 🏖.jpeg'],
      ['写真.JPG', '写真.JPG', '写真.JPG'],
      ['100% cat.jpg', '100% cat.jpg', '100% cat.jpg'],
      ['photo.png', 'photo.png', 'photo.jpg'],
      ['photo', 'photo', 'photo.jpg'],
      ['../../etc/passwd', 'passwd', 'passwd.jpg'],
      ['C:\\temp\\cat.jpg', 'cat.jpg', 'cat.jpg'],
      ['a\r\nSet-Cookie: b=c.jpg', 'aSet-Cookie: b=c.jpg', 'aSet-Cookie: b=c.jpg'],
      ['\u0000a\u0007\u007fb\u001b[2J.jpg', 'ab[2J.jpg', 'ab[2J.jpg'],
      ['say "cheese".jpg', 'say "cheese".jpg', 'say cheese.jpg'],
      ['\u202egpj.exe', 'gpj.exe', 'gpj.jpg'],
      ['..', 'image.jpg', 'image.jpg'],
      [`${'x'.repeat(10_000)}.jpg`, `${'x'.repeat(116)}.jpg`, `${'x'.repeat(116)}.jpg`],
    ];
    for (const [typed, shown, saved] of names) {
      it(`keep the name ${JSON.stringify(typed.slice(0, 40))} as ${shown}, and save it as ${saved}`, async () => {
        const { id, filename } = await ann.uploads(photo, typed);
        expect(filename).to.equal(shown);
        const answer = await ann.asks('GET', pathOf('original', id));
        const header = answer.headers.get('Content-Disposition') ?? '';
        expect(header).to.match(/^attachment; filename=[ -$&-~]*; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]*$/);
        expect(parse(header).parameters['filename']).to.equal(saved);
      });
    }

    it('refuse nothing but a wrong method', async () => {
      const answer = await ann.asks('DELETE', pathOf('original', image.id));
      expect(inShort(answer)).to.equal('405 method-not-allowed');
      expect(answer.headers.get('Allow')).to.equal('GET, HEAD, OPTIONS');
    });
  });
}
