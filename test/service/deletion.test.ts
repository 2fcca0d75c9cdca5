import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { defaultThrottling } from '../../src/index.ts';
import {
  aPassword,
  type Client,
  type ImageAnswer,
  inShort,
  jsonFrom,
  type TokensAnswer,
  type User,
} from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { accountWorlds, worlds } from '../support/worlds.ts';

type Deletions = { readonly results: readonly { readonly id: string; readonly status: string }[] };

for (const world of worlds) {
  describe(`Deleting images (${world.name})`, () => {
    let service: Service;
    let photo: Uint8Array;
    let ann: User;
    before(async () => {
      service = await startService(world, { limits: { deletedImageSeconds: 0 } });
      // Larger than its sizes, and than what a socket holds
      photo = await aPhoto({ width: 2000, height: 1500 });
    });
    after(() => service.close());
    beforeEach(async () => {
      ann = await service.aUser();
    });

    const deletes = (id: string, who = ann) => who.asks('DELETE', `/image/${id}`);
    const deletesAll = async (ids: readonly string[], who = ann) =>
      (jsonFrom(200, await who.sends('/image/delete', { ids })) as Deletions).results;
    const uploads = async (count: number) => {
      const images: ImageAnswer[] = [];
      const small = await aPhoto({ width: 64, height: 48 });
      for (let at = 0; at < count; at++) images.push(await ann.uploads(small));
      return images;
    };

    it('takes an image away from everywhere', async () => {
      const { id } = await ann.uploads(photo);
      const wish = { representation: 'compressed', size: 'large', expires_in: 3600 };
      const { url } = jsonFrom(201, await ann.sends(`/image/${id}/links`, wish)) as { url: string };
      expect((await service.visitor.asks('GET', url)).status).to.equal(200);
      const { status, bytes } = await deletes(id);
      expect([status, bytes.length]).to.deep.equal([204, 0]);

      for (const path of [
        `/image/${id}`,
        `/image/download_original/${id}`,
        `/image/download_original/${id}?privacy=strip`,
        `/image/download_compressed/${id}`,
        `/image/download_compressed/${id}?size=large`,
        url,
      ]) {
        expect(inShort(await ann.asks('GET', path)), path).to.equal('404 not-found');
      }
      expect(inShort(await ann.sends(`/image/${id}/links`, wish))).to.equal('404 not-found');
      expect(await ann.lists()).to.deep.equal({ images: [], next_cursor: null });
      expect(await ann.lists({ order: 'taken' })).to.deep.equal({ images: [], next_cursor: null });
    });

    it('answers a second time, or the retry of somebody who never got the answer, that there is none', async () => {
      const [image] = await uploads(1);
      expect((await deletes(image!.id)).status).to.equal(204);
      const again = await deletes(image!.id);
      expect(inShort(again)).to.equal('404 not-found');
      expect(textOf(again), 'as for what never was').to.equal(textOf(await deletes(randomUUID())));
    });

    it('deletes once, however many ask at the same moment', async () => {
      const [image] = await uploads(1);
      const answers = await Promise.all(Array.from({ length: 20 }, () => deletes(image!.id)));
      const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
      expect(statuses).to.deep.equal([204, ...Array.from({ length: 19 }, () => 404)]);
    });

    it('lets a download end that has begun, and begins none', async () => {
      const { id } = await ann.uploads(photo);
      const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
      const begun = await fetch(`${service.url}/image/download_original/${id}`, { headers });
      expect((await deletes(id)).status).to.equal(204);
      expect(inShort(await ann.asks('GET', `/image/download_original/${id}`))).to.equal('404 not-found');
      expect(Buffer.from(await begun.bytes()).equals(photo)).to.equal(true);
    });

    it('tells of each of many images what became of it, in the order of the ids', async () => {
      const [one, two, three] = await uploads(3);
      const missing = randomUUID();
      await deletes(two!.id);
      const ids = [three!.id, missing, two!.id, one!.id.toUpperCase(), one!.id];
      expect(await deletesAll(ids)).to.deep.equal([
        { id: three!.id, status: 'deleted' },
        { id: missing, status: 'not-found' },
        { id: two!.id, status: 'not-found' },
        { id: one!.id, status: 'deleted' },
        { id: one!.id, status: 'deleted' },
      ]);
      expect((await ann.lists()).images).to.deep.equal([]);
    });

    it('answers the same for the images of others as for none, and leaves them alone', async () => {
      const bob = await service.aUser();
      const [image] = await uploads(1);
      const asked = [image!.id, randomUUID()];
      const results = await deletesAll(asked, bob);
      expect(results).to.deep.equal(asked.map((id) => ({ id, status: 'not-found' })));
      expect(inShort(await deletes(image!.id, bob))).to.equal('404 not-found');
      expect((await ann.describes(image!.id)).id).to.equal(image!.id);
    });

    it('takes 1 to 100 ids, and nothing else', async () => {
      const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
      expect(await deletesAll(ids(100))).to.have.lengthOf(100);
      for (const [body, expected] of [
        [{ ids: [] }, '/ids:'],
        [{ ids: ids(101) }, '/ids:'],
        [{ ids: [randomUUID(), '../../etc/passwd'] }, '/ids/1:'],
        [{ ids: [1] }, '/ids/0:'],
        [{ ids: randomUUID() }, '/ids:'],
        [{}, '/ids:'],
        [{ ids: ids(1), force: true }, '/force:'],
      ] as const) {
        expect(inShort(await ann.sends('/image/delete', body)), JSON.stringify(body)).to.contain(
          `422 validation-failed ${expected}`,
        );
      }
    });

    it('neither repeats nor leaves out an image on the pages of somebody who deletes while they read', async () => {
      const ids = (await uploads(7)).map(({ id }) => id).toReversed();
      const first = await ann.lists({ limit: '3' });
      await deletesAll([ids[0]!, ids[2]!, ids[4]!]);
      const second = await ann.lists({ limit: '3', cursor: first.next_cursor ?? '' });
      expect([...first.images, ...second.images].map(({ id }) => id)).to.deep.equal(ids.filter((_, at) => at !== 4));
      expect(second.next_cursor).to.equal(null);
    });
  });
}

for (const world of accountWorlds) {
  describe(`Deleting the account (${world.name})`, () => {
    let service: Service;
    let photo: Uint8Array;
    let ann: User;
    const lines: object[] = [];
    before(async () => {
      const log = (members: object, message: string) => void lines.push({ ...members, message });
      const logger = { debug: log, info: log, warn: log, error: log };
      service = await startService(world, { throttling: { 'log-in-pair': defaultThrottling['log-in-pair'] }, logger });
      photo = await aPhoto({ width: 64, height: 48 });
    });
    after(() => service.close());
    beforeEach(async () => {
      ann = await service.aUser();
    });

    const deletes = (body: object = { password: aPassword }, who: Client = ann) =>
      who.asks('DELETE', '/auth/me', JSON.stringify(body), { 'Content-Type': 'application/json' });
    const signsIn = (password = aPassword) =>
      service.visitor.sends('/auth/login', { username: ann.username, password });

    it('takes everything along', async () => {
      const { id } = await ann.uploads(photo);
      const wish = { representation: 'compressed', expires_in: 3600 };
      const { url } = jsonFrom(201, await ann.sends(`/image/${id}/links`, wish)) as { url: string };
      const other = jsonFrom(200, await signsIn()) as TokensAnswer;
      const { status, bytes } = await deletes();
      expect([status, bytes.length]).to.deep.equal([204, 0]);

      expect(inShort(await service.visitor.asks('GET', url))).to.equal('404 not-found');
      expect(inShort(await signsIn())).to.equal('401 invalid-credentials');
      for (const { access_token, refresh_token } of [ann.tokens, other]) {
        const holder = service.visitor.withToken(access_token);
        for (const path of ['/auth/me', '/image/list', `/image/${id}`, `/image/download_original/${id}`]) {
          expect(inShort(await holder.asks('GET', path)), path).to.equal('401 invalid-token');
        }
        const refreshed = await service.visitor.withToken(refresh_token).asks('POST', '/auth/refresh');
        expect(inShort(refreshed)).to.match(/^401 (session-revoked|invalid-refresh-token)$/);
      }
    });

    it('answers the retry of somebody who never got the answer that the token is good for nothing', async () => {
      await deletes();
      expect(inShort(await deletes())).to.equal('401 invalid-token');
    });

    it('gives the name to whoever asks for it next', async () => {
      await deletes();
      const again = { username: ann.username, password: 'a long walk home' };
      expect((await service.visitor.sends('/auth/register', again)).status).to.equal(201);
      expect((await signsIn('a long walk home')).status).to.equal(200);
    });

    it('asks for the password, as a sign-in does, and for nothing else', async () => {
      for (const [body, expected] of [
        [{}, '422 validation-failed /password:required'],
        [{ password: 1 }, '422 validation-failed /password:type'],
        [{ password: aPassword, force: true }, '422 validation-failed /force:unknown'],
        [{ password: 'wrong horse' }, '401 invalid-credentials'],
      ] as const) {
        expect(inShort(await deletes(body))).to.equal(expected);
      }
      expect(inShort(await ann.asks('DELETE', '/auth/me'))).to.equal('415 unsupported-media-type');
      expect((await ann.asks('GET', '/auth/me')).status).to.equal(200);
    });

    it('refuses too many guesses, with those of sign-ins, even the right one', async () => {
      for (let guesses = 0; guesses < 3; guesses++) await deletes({ password: 'wrong horse' });
      for (let guesses = 0; guesses < 3; guesses++) await signsIn('wrong horse');
      const refused = await deletes();
      expect(inShort(refused)).to.equal('429 too-many-attempts');
      expect(Number(refused.headers.get('Retry-After'))).to.be.above(0);
      expect((await ann.asks('GET', '/auth/me')).status).to.equal(200);
    });

    it('leaves no password and no token in the log', async () => {
      await deletes({ password: 'a canary in the mine' });
      await deletes();
      const logged = JSON.stringify(lines);
      expect(logged).to.contain('/auth/me');
      for (const secret of ['a canary in the mine', aPassword, ann.tokens.access_token, ann.tokens.refresh_token]) {
        expect(logged).not.to.contain(secret);
      }
    });
  });
}

function textOf({ bytes }: Answer): string {
  return Buffer.from(bytes).toString();
}
