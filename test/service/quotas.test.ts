import { expect } from 'chai';
import type { Me } from 'silverprint/client';
import { aKey } from '../../src/testing/builders.ts';
import { aForm, inShort, jsonFrom, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Quotas (${world.name})`, () => {
    let service: Service;
    let photo: Uint8Array;
    let quota: { images: number | undefined; bytes: number | undefined };
    let ann: User;
    before(async () => {
      service = await startService(world, { quotaOf: () => quota });
      photo = await aPhoto();
    });
    after(() => service.close());
    beforeEach(async () => {
      quota = { images: undefined, bytes: undefined };
      ann = await service.aUser();
    });

    it('are none by default, and what there is is shown all the same', async () => {
      expect(await me()).to.deep.include({ usage: { images: 0, bytes: 0 }, quota: null });
      await ann.uploads(photo);
      expect(await me()).to.deep.include({ usage: { images: 1, bytes: photo.length }, quota: null });
    });

    it('are shown as far as there are any', async () => {
      quota = { images: 3, bytes: undefined };
      expect((await me()).quota).to.deep.equal({ images: 3, bytes: null });
      quota = { images: undefined, bytes: 1_000_000 };
      expect((await me()).quota).to.deep.equal({ images: null, bytes: 1_000_000 });
    });

    it('refuse an upload once as many images are there as may be', async () => {
      quota = { images: 2, bytes: undefined };
      await ann.uploads(photo);
      await ann.uploads(photo);
      expect(inShort(await ann.offers(photo))).to.equal('403 quota-exceeded');
    });

    it('refuse an upload whose bytes have no room, and take one that just fits', async () => {
      quota = { images: undefined, bytes: 2 * photo.length };
      await ann.uploads(photo);
      expect(inShort(await ann.offers(Buffer.concat([photo, Buffer.alloc(1)])))).to.equal('403 quota-exceeded');
      await ann.uploads(photo);
      expect((await me()).usage).to.deep.equal({ images: 2, bytes: 2 * photo.length });
    });

    it('are not exceeded by 20 uploads at the same moment, and nothing is left of those that were refused', async () => {
      quota = { images: 3, bytes: undefined };
      const before = (await service.files()).length;
      const answers = await Promise.all(Array.from({ length: 20 }, () => ann.offers(photo)));
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).to.have.lengthOf(17);
      for (const answer of refused) expect(inShort(answer)).to.be.oneOf(['403 quota-exceeded', '503 overloaded']);
      expect((await me()).usage.images).to.equal(3);
      expect((await ann.lists()).images).to.have.lengthOf(3);
      expect((await service.files()).length - before).to.equal(6);
    });

    it('refuse before anything of the body is sent what cannot fit by its length', async () => {
      quota = { images: undefined, bytes: 500_000 };
      const connection = await RawConnection.to(service.url);
      const credentials = `Authorization: Bearer ${ann.tokens.access_token}`;
      const form = ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 1000000', 'Expect: 100-continue'];
      await connection.says(head('POST /image/upload HTTP/1.1', credentials, ...form));
      expect(await connection.hears('quota-exceeded')).to.match(/^HTTP\/1\.1 403 /);
      connection.vanishes();
    });

    it('have room again for what is deleted', async () => {
      quota = { images: 1, bytes: undefined };
      const { id } = await ann.uploads(photo);
      await ann.asks('DELETE', `/image/${id}`);
      expect((await me()).usage).to.deep.equal({ images: 0, bytes: 0 });
      await ann.uploads(photo);
    });

    it('are each user’s own', async () => {
      quota = { images: 1, bytes: undefined };
      await ann.uploads(photo);
      await (await service.aUser()).uploads(photo);
    });

    it('let an upload be repeated that was kept, and leave the key of one free that was not', async () => {
      quota = { images: 1, bytes: undefined };
      const [kept, refused] = [aKey(), aKey()];
      const upload = (key: string) =>
        ann.asks('POST', '/image/upload', aForm(['file', photo, 'a.jpg']), { 'Idempotency-Key': key });
      const { id } = jsonFrom(201, await upload(kept)) as { id: string };
      expect(inShort(await upload(refused))).to.equal('403 quota-exceeded');
      expect(jsonFrom(201, await upload(kept))).to.include({ id });
      await ann.asks('DELETE', `/image/${id}`);
      expect((await upload(refused)).status).to.equal(201);
    });

    async function me(): Promise<Me> {
      return jsonFrom(200, await ann.asks('GET', '/auth/me')) as Me;
    }
  });
}
