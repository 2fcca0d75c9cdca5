import { expect } from 'chai';
import { aForm, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

const uploadBytesMax = 128 * 1024;

for (const world of worlds) {
  describe(`Accepted uploads (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let photo: Uint8Array;
    before(async () => {
      service = await startService(world, { limits: { uploadBytesMax } });
      ann = await service.aUser();
      photo = await aPhoto();
    });
    after(() => service.close());

    it('may have the wrong extension: the content counts', async () => {
      expect(await ann.uploads(photo, 'photo.png')).to.include({ filename: 'photo.png' });
    });

    it('may have exactly the largest size', async () => {
      const largest = Buffer.concat([photo, Buffer.alloc(uploadBytesMax - photo.length)]);
      expect(await ann.uploads(largest)).to.include({ bytes: uploadBytesMax });
    });

    it('may come with a few short text fields, which are ignored', async () => {
      const note = 'x'.repeat(1024);
      const form = aForm(['a', note], ['b[c]', note], ['__proto__', note], ['file', photo, 'a.jpg']);
      expect((await ann.asks('POST', '/image/upload', form)).status).to.equal(201);
    });

    it('may come in pieces of any size, with text before and after the form', async () => {
      const bytes = Buffer.concat([
        Buffer.from('before\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'),
        photo,
        Buffer.from('\r\n--b--\r\nafter'),
      ]);
      const body = ReadableStream.from(
        bytes
          .values()
          .map((byte) => Uint8Array.of(byte))
          .take(200)
          .toArray()
          .concat(bytes.subarray(200)),
      );
      const headers = {
        Authorization: `Bearer ${ann.tokens.access_token}`,
        'Content-Type': 'multipart/form-data; boundary=b',
      };
      const init = { method: 'POST', body, duplex: 'half', headers } as const;
      expect((await fetch(`${service.url}/image/upload`, init)).status).to.equal(201);
    });

    it('stage nothing that outlives them', async () => {
      const bob = await service.aUser();
      const before = await service.files();
      await bob.uploads(photo);
      const added = (await service.files()).filter((name) => !before.includes(name));
      expect(added).to.have.lengthOf(2);
    });
  });
}
