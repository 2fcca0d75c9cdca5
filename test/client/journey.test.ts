import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { createClient, NetworkError, ProblemError } from 'silverprint/client';
import { aPassword } from '../support/client.ts';
import { aPerson, aVisitor, type Person } from '../support/person.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';
import { rejection } from './wire.ts';

for (const world of worlds) {
  describe(`A journey through the client (${world.name})`, () => {
    let service: Service;
    let ann: Person;
    let username: string;
    let photo: Uint8Array<ArrayBuffer>;
    before(async () => {
      service = await startService(world);
      photo = new Uint8Array(await aPhoto({ width: 320, height: 200, canary: 'whose kitchen this is' }));
    });
    after(() => service.close());
    beforeEach(async () => {
      ann = await aPerson(service);
      ({ username } = ann);
    });

    it('knows who signed in', async () => {
      expect(await ann.auth.signedIn()).to.equal(true);
      expect(await ann.auth.me()).to.include({ username, name: 'Ann' });
    });

    it('uploads a file under its name, and describes it', async () => {
      const image = await ann.images.upload(new File([photo], 'cat.jpg'));
      expect(image).to.include({ filename: 'cat.jpg', bytes: photo.length, width: 320, height: 200 });
      expect(await ann.images.get(image.id)).to.deep.equal(image);
    });

    it('uploads what is read piece by piece, and what has no name', async () => {
      const pieces = [photo.subarray(0, 1000), photo.subarray(1000)];
      const content = async function* () {
        yield* pieces;
      };
      const streamed = await ann.images.upload({ filename: 'Été "🏖".jpg', bytes: photo.length, content });
      expect(streamed.filename).to.equal('Été "🏖".jpg');
      const unnamed = await ann.images.upload(new Blob([photo]));
      expect(unnamed).to.include({ filename: 'photo.jpg', sha256: streamed.sha256 });
    });

    it('lists the images of many pages one by one, and the pages themselves', async () => {
      for (let made = 0; made < 5; made++) await ann.images.upload(new File([photo], `${made}.jpg`));
      const list = ann.images.list({ limit: 2 });
      const names = ['4.jpg', '3.jpg', '2.jpg', '1.jpg', '0.jpg'];
      expect(await Array.fromAsync(list, ({ filename }) => filename)).to.deep.equal(names);
      expect(await Array.fromAsync(list.pages(), ({ images }) => images.length)).to.deep.equal([2, 2, 1]);
    });

    it('narrows a list down', async () => {
      const { sha256, created_at } = await ann.images.upload(new Blob([photo]));
      const after = new Date(Date.parse(created_at) + 1);
      expect(await Array.fromAsync(ann.images.list({ sha256, until: after, order: 'taken' }))).to.have.lengthOf(1);
      expect(await Array.fromAsync(ann.images.list({ since: after }))).to.deep.equal([]);
      expect(await Array.fromAsync(ann.images.list({ sha256: '0'.repeat(64) }))).to.deep.equal([]);
    });

    it('gets the print, the original, and the original without what it gives away', async () => {
      const { id, compressed_bytes } = await ann.images.upload(new Blob([photo]));
      const print = await (await ann.images.print(id)).blob();
      expect([print.size, print.type]).to.deep.equal([compressed_bytes, 'image/jpeg']);
      const original = await ann.images.original(id);
      expect(original.bytes).to.equal(photo.length);
      expect(Buffer.from(photo).equals(await buffer(original.stream))).to.equal(true);
      const stripped = await (await ann.images.original(id, { privacy: 'strip' })).blob();
      expect(stripped.size).to.be.within(1, photo.length - 1);
      expect(await ann.images.facts(id, 'original', { privacy: 'strip' })).to.include({ bytes: stripped.size });
    });

    it('goes on with a download where it ended, if the file is still that one', async () => {
      const { id } = await ann.images.upload(new Blob([photo]));
      const { etag } = await ann.images.facts(id, 'original');
      const rest = await ann.images.original(id, { range: { first: 100 }, ifRange: etag });
      expect([rest.bytes, rest.range]).to.deep.equal([photo.length - 100, { first: 100, last: photo.length - 1 }]);
      expect(
        Buffer.from(photo)
          .subarray(100)
          .equals(await buffer(rest.stream)),
      ).to.equal(true);
      const whole = await ann.images.original(id, { range: { first: 100, last: 200 }, ifRange: '"another"' });
      expect([whole.bytes, whole.range]).to.deep.equal([photo.length, undefined]);
      await whole.stream.cancel();
    });

    it('makes links, follows them, and takes them back', async () => {
      const { id, compressed_bytes } = await ann.images.upload(new Blob([photo]));
      const { url } = await ann.images.link(id, { representation: 'compressed', expires_in: 3600 });
      const visitor = aVisitor(service);
      expect((await (await visitor.service.follow(url)).blob()).size).to.equal(compressed_bytes);
      expect((await (await visitor.service.follow(service.url + url)).blob()).size).to.equal(compressed_bytes);
      await ann.images.revokeLinks(id);
      expect(await rejection(visitor.service.follow(url))).to.include({ code: 'not-found' });
    });

    it('deletes one image, and any number of them', async () => {
      const upload = async () => (await ann.images.upload(new Blob([photo]))).id;
      const [one, other] = [await upload(), await upload()];
      await ann.images.delete(one);
      expect(await rejection(ann.images.delete(one))).to.include({ code: 'not-found' });
      const ids = [...Array.from({ length: 100 }, () => one), other];
      const statuses = (await ann.images.deleteMany(ids)).map(({ status }) => status);
      expect(statuses).to.deep.equal([...Array(100).fill('not-found'), 'deleted']);
      expect(await Array.fromAsync(ann.images.list())).to.deep.equal([]);
    });

    it('sees and ends sessions elsewhere', async () => {
      const [phone, tablet] = [aVisitor(service, { userAgent: 'phone/1.0' }), aVisitor(service)];
      await phone.auth.logIn({ username, password: aPassword });
      await tablet.auth.logIn({ username, password: aPassword });
      const found = (await ann.auth.sessions()).find(({ device }) => device === 'phone 1.0');
      await ann.auth.endSession(found!.id);
      expect(await ann.auth.sessions()).to.have.lengthOf(2);
      await ann.auth.endOtherSessions();
      expect((await ann.auth.sessions()).map(({ current }) => current)).to.deep.equal([true]);
    });

    it('goes on after the password was changed', async () => {
      const passwords = { currentPassword: aPassword, newPassword: 'a longer walk home' };
      await ann.auth.changePassword(passwords);
      expect(await ann.auth.me()).to.include({ username });
      await ann.auth.logIn({ username, password: passwords.newPassword });
      const wrong = await rejection(ann.auth.changePassword(passwords));
      expect(wrong).to.include({ code: 'invalid-credentials', status: 401 });
    });

    it('reads what happened to the account', async () => {
      const events = ann.auth.events({ limit: 1 });
      expect(await Array.fromAsync(events, ({ type }) => type)).to.deep.equal(['logged-in', 'registered']);
      expect(await Array.fromAsync(events.pages())).to.have.lengthOf(2);
    });

    it('ends its session, and is nobody then', async () => {
      await ann.auth.logOut();
      expect(await ann.auth.signedIn()).to.equal(false);
      expect(await rejection(ann.images.list().pages()[Symbol.asyncIterator]().next())).to.include({
        name: 'SessionEndedError',
      });
      await ann.auth.logOut();
    });

    it('deletes the account by its password, and is nobody then', async () => {
      const wrong = await rejection(ann.auth.deleteAccount({ password: 'wrong horse' }));
      expect(wrong).to.include({ code: 'invalid-credentials' });
      expect(await ann.auth.signedIn()).to.equal(true);
      await ann.auth.deleteAccount({ password: aPassword });
      expect(await ann.auth.signedIn()).to.equal(false);
      expect(await rejection(ann.auth.logIn({ username, password: aPassword }))).to.include({
        code: 'invalid-credentials',
      });
    });

    it('says by its code why something is refused, and which rules were broken', async () => {
      const problem = await rejection(ann.auth.register({ username: 'x', password: aPassword }));
      expect(problem).to.be.an.instanceOf(ProblemError).and.to.include({ code: 'validation-failed', status: 422 });
      const { errors, message, requestId } = problem as ProblemError;
      expect(errors.map(({ pointer }) => pointer)).to.deep.equal(['/username']);
      expect(message).to.contain(errors[0]!.detail);
      expect(requestId).to.match(/^[0-9a-f-]{36}$/);
    });

    it('says that nobody is there', async () => {
      const gone = createClient({ url: 'http://127.0.0.1:2', retries: 0 });
      const failure = await rejection(gone.service.live());
      expect(failure).to.be.an.instanceOf(NetworkError);
      expect((failure as NetworkError).cause).to.include({ code: 'ECONNREFUSED' });
    });
  });
}
