import { expect } from 'chai';
import { aKey } from '../../src/testing/builders.ts';
import { aForm, type ImageAnswer, inShort, jsonFrom, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aPerson } from '../support/person.ts';
import { aPhoto, truncated } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Uploads with an Idempotency-Key (${world.name})`, () => {
    let service: Service;
    let photo: Uint8Array;
    let ann: User;
    before(async () => {
      service = await startService(world);
      photo = await aPhoto();
    });
    after(() => service.close());
    beforeEach(async () => {
      ann = await service.aUser();
    });

    async function upload(by: User, key: string, content = photo, filename = 'photo.jpg'): Promise<Answer> {
      return by.asks('POST', '/image/upload', aForm(['file', content, filename]), { 'Idempotency-Key': key });
    }

    it('are one image, of 20 at the same moment', async () => {
      const key = aKey();
      const answers = await Promise.all(Array.from({ length: 20 }, () => upload(ann, key)));
      const kept = answers.filter(({ status }) => status === 201).map((answer) => jsonFrom(201, answer) as ImageAnswer);
      expect(new Set(kept.map(({ id }) => id)).size).to.equal(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect(inShort(answer)).to.equal('409 request-in-progress');
        expect(Number(answer.headers.get('Retry-After'))).to.be.within(1, 10);
      }
      expect((await ann.lists()).images).to.have.lengthOf(1);
    });

    it('are answered again with the same status, place and body, quoted or not', async () => {
      const key = aKey();
      const [first, again] = [await upload(ann, key), await upload(ann, `"${key}"`)];
      expect([again.status, again.headers.get('Location')]).to.deep.equal([201, first.headers.get('Location')]);
      expect(jsonFrom(201, again)).to.deep.equal(jsonFrom(201, first));
      expect((await ann.lists()).images).to.have.lengthOf(1);
    });

    it('leave nothing behind when they come again', async () => {
      const before = await service.files();
      const key = aKey();
      for (let time = 0; time < 3; time++) await upload(ann, key);
      expect((await service.files()).length - before.length).to.equal(2);
    });

    it('are refused with another file or another name', async () => {
      const key = aKey();
      await upload(ann, key);
      const other = await aPhoto({ width: 64, height: 48 });
      expect(inShort(await upload(ann, key, other))).to.equal('422 idempotency-key-reused');
      expect(inShort(await upload(ann, key, photo, 'other.jpg'))).to.equal('422 idempotency-key-reused');
      expect((await ann.lists()).images).to.have.lengthOf(1);
    });

    it('do not get in the way of somebody else with the same key', async () => {
      const [bob, key] = [await service.aUser(), aKey()];
      const [anns, bobs] = [await upload(ann, key), await upload(bob, key)].map((answer) => jsonFrom(201, answer));
      expect((anns as ImageAnswer).id).not.to.equal((bobs as ImageAnswer).id);
    });

    it('do not bring back what was deleted since', async () => {
      const key = aKey();
      const { id } = jsonFrom(201, await upload(ann, key)) as ImageAnswer;
      await ann.asks('DELETE', `/image/${id}`);
      expect(inShort(await upload(ann, key))).to.equal('404 not-found');
      expect((await ann.lists()).images).to.deep.equal([]);
    });

    it('leave the key free when they are refused', async () => {
      const key = aKey();
      expect(inShort(await upload(ann, key, truncated(photo)))).to.equal('422 invalid-image');
      expect((await upload(ann, key)).status).to.equal(201);
    });

    it('leave the key free when they are broken off in the middle', async () => {
      const key = aKey();
      const connection = await RawConnection.to(service.url);
      await connection.says(uploadHead(key));
      await connection.says('--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n');
      await connection.says(photo.subarray(0, 5000));
      connection.vanishes();
      let answer: Answer;
      do answer = await upload(ann, key);
      while (answer.status === 409);
      expect(answer.status).to.equal(201);
    });

    it('are refused before anything of them is sent while one is under way', async () => {
      const key = aKey();
      const first = await RawConnection.to(service.url);
      await first.says(uploadHead(key, 'Expect: 100-continue'));
      await first.hears('100 Continue');
      const second = await RawConnection.to(service.url);
      await second.says(uploadHead(key, 'Expect: 100-continue'));
      expect(await second.hears('request-in-progress')).to.match(/^HTTP\/1\.1 409 /);
      first.vanishes();
      second.vanishes();
    });

    for (const [what, keys] of [
      ['too short', ['fifteen-letters']],
      ['too long', ['x'.repeat(129)]],
      ['empty', ['']],
      ['half a quotation', ['"0123456789abcdef']],
      ['with a space in it', ['01234567 89abcdef']],
      ['with parameters', ['"0123456789abcdef";a=1']],
      ['twice', ['0123456789abcdef', '0123456789abcdef']],
    ] as const) {
      it(`are refused with a key that is ${what}`, async () => {
        const connection = await RawConnection.to(service.url);
        const lines = keys.map((key) => `Idempotency-Key: ${key}`);
        await connection.says(head('POST /image/upload HTTP/1.1', ...formLines(), ...lines));
        expect(await connection.hears('}')).to.match(/^HTTP\/1\.1 400 [^]*"invalid-request"/);
        connection.vanishes();
      });
    }

    it('are one image for a client whose connection breaks after each was kept', async () => {
      let losses = 0;
      const lossy = async (url: string, init: RequestInit) => {
        const answer = await fetch(url, init);
        if (!url.endsWith('/image/upload') || losses >= 2) return answer;
        losses++;
        await answer.body?.cancel();
        throw new TypeError('fetch failed');
      };
      const bob = await aPerson(service, { fetch: lossy });
      const { id } = await bob.images.upload(new Blob([Buffer.from(photo)]));
      expect(losses).to.equal(2);
      expect((await Array.fromAsync(bob.images.list())).map((image) => image.id)).to.deep.equal([id]);
    });

    function uploadHead(key: string, ...lines: string[]): string {
      return head('POST /image/upload HTTP/1.1', ...formLines(), `Idempotency-Key: ${key}`, ...lines);
    }

    function formLines(): string[] {
      const credentials = `Authorization: Bearer ${ann.tokens.access_token}`;
      return [credentials, 'Content-Type: multipart/form-data; boundary=x', 'Content-Length: 1000000'];
    }
  });
}
