import { expect } from 'chai';
import type { ImageAdapters } from '../../src/index.ts';
import { inShort } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { type Service, startService } from '../support/service.ts';
import { replaced } from '../support/watched.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`A disk that is nearly full (${world.name})`, () => {
    let service: Service;
    let freeBytes = 0;
    before(async () => {
      service = await startService(world, {
        replace: ({ staging }) => ({
          staging: replaced<ImageAdapters['staging']>(staging, { room: async () => ({ freeBytes, totalBytes: 1e12 }) }),
        }),
      });
    });
    after(() => service.close());
    beforeEach(() => {
      freeBytes = 1e6;
    });

    it('takes no upload, and says so before anything of it is sent', async () => {
      const ann = await service.aUser();
      expect(inShort(await ann.offers(await aPhoto()))).to.equal('507 insufficient-storage');

      const connection = await RawConnection.to(service.url);
      const credentials = `Authorization: Bearer ${ann.tokens.access_token}`;
      const form = ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 1000000', 'Expect: 100-continue'];
      await connection.says(head('POST /image/upload HTTP/1.1', credentials, ...form));
      expect(await connection.hears('insufficient-storage')).to.match(/^HTTP\/1\.1 507 /);
      connection.vanishes();
      expect(await service.files()).to.deep.equal([]);
    });

    it('shows what there is, and takes uploads again once there is room', async () => {
      const ann = await service.aUser();
      freeBytes = 1e12;
      const { id } = await ann.uploads(await aPhoto());
      freeBytes = 0;
      await ann.lists();
      await ann.downloads(id);
    });
  });
}
