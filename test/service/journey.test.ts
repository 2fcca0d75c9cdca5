import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Download } from 'silverprint/client';
import { asListed, jsonFrom, type TokensAnswer } from '../support/client.ts';
import { aPerson, type Person } from '../support/person.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`The journey of a photo (${world.name})`, () => {
    let service: Service;
    let ann: Person;
    let photo: Uint8Array<ArrayBuffer>;

    before(async () => {
      service = await startService(world);
      ann = await aPerson(service);
      photo = new Uint8Array(await aPhoto({ width: 320, height: 200 }));
    });
    after(() => service.close());

    it('begins with an account and a sign-in', async () => {
      const registered = await service.visitor.sends('/auth/register', {
        username: 'Ann@Example.org',
        password: 'correct horse',
        name: 'Ann Nováková 🏔',
      });
      expect(jsonFrom(201, registered)).to.include({ username: 'Ann@Example.org', name: 'Ann Nováková 🏔' });
      const signedIn = await service.visitor.sends('/auth/login', {
        username: 'ann@example.org',
        password: 'correct horse',
      });
      expect(jsonFrom(200, signedIn)).to.include({ token_type: 'Bearer', expires_in: 600 });
    });

    it('keeps an uploaded photo, and says what it is and where', async () => {
      const image = await uploads(ann, photo, 'cat.jpg');
      expect(image).to.include({
        filename: 'cat.jpg',
        bytes: photo.length,
        width: 320,
        height: 200,
        sha256: createHash('sha256').update(photo).digest('hex'),
      });
      expect(image.compressed_bytes).to.be.within(1, photo.length);
      const answer = await (await service.aUser()).offers(photo);
      expect(answer.headers.get('Location')).to.equal(`/image/${(jsonFrom(201, answer) as { id: string }).id}`);
    });

    it('lists and describes what was uploaded', async () => {
      const bob = await aPerson(service);
      const image = await uploads(bob, photo);
      expect(await Array.fromAsync(bob.images.list())).to.deep.equal([asListed(image)]);
      expect(await bob.images.get(image.id)).to.deep.equal(image);
    });

    it('says how the print came about, and what to paint until it is there', async () => {
      const image = await uploads(ann, photo);
      const { compression, thumbhash, dominant_color } = image;
      expect(compression).to.include({ preset: 'standard', tier: 'small', width: 320, height: 200 });
      expect(compression?.saved_bytes).to.equal(image.bytes - image.compressed_bytes);
      expect(compression?.source_quality).to.equal(95);
      const isLossless = compression?.path === 'lossless';
      expect([compression?.quality, compression?.score].map((member) => member === null)).to.deep.equal([
        isLossless,
        isLossless,
      ]);
      expect(Buffer.from(thumbhash ?? '', 'base64')).to.have.lengthOf.within(5, 40);
      expect(dominant_color).to.match(/^#[0-9a-f]{6}$/);
    });

    it('says what the original gives away, when it is uploaded and when it is asked for', async () => {
      const telling = await uploads(ann, await aPhoto({ canary: 'whose kitchen this is' }));
      expect(telling.reveals).to.deep.equal(['location', 'device', 'text', 'other-data']);
      expect((await ann.images.get(telling.id)).reveals).to.deep.equal(telling.reveals);
      expect((await uploads(ann, photo)).reveals).to.deep.equal([]);
    });

    it('gives the original back byte for byte', async () => {
      const { id } = await uploads(ann, photo);
      expect(Buffer.from(photo).equals(await bytesOf(ann.images.original(id)))).to.equal(true);
    });

    it('gives the print out with the size that was announced', async () => {
      const { id, compressed_bytes } = await uploads(ann, photo);
      const print = await bytesOf(ann.images.print(id));
      expect(print).to.have.lengthOf(compressed_bytes);
      expect([...print.subarray(0, 2)]).to.deep.equal([0xff, 0xd8]);
    });

    it('makes an image of its own of every upload, even of the same bytes', async () => {
      const [one, other] = [await uploads(ann, photo), await uploads(ann, photo)];
      expect(one.sha256).to.equal(other.sha256);
      expect(one.id).not.to.equal(other.id);
    });

    it('goes on after a refresh, which gives the next tokens', async () => {
      const bob = await service.aUser();
      const refreshed = await bob.withToken(bob.tokens.refresh_token).asks('POST', '/auth/refresh');
      const tokens = jsonFrom(200, refreshed) as TokensAnswer;
      expect(tokens.refresh_token).not.to.equal(bob.tokens.refresh_token);
      expect(await bob.withToken(tokens.access_token).lists()).to.deep.equal({ images: [], next_cursor: null });
    });
  });
}

function uploads({ images }: Person, photo: Uint8Array, filename = 'photo.jpg') {
  return images.upload(new Blob([new Uint8Array(photo)]), { filename });
}

async function bytesOf(downloading: Promise<Download>): Promise<Uint8Array> {
  return (await (await downloading).blob()).bytes();
}
