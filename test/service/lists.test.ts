import { expect } from 'chai';
import { asListed, inShort, type ListedAnswer, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Lists (${world.name})`, () => {
    let service: Service;
    let ann: User;
    let bob: User;
    let newestFirst: ListedAnswer[];

    before(async () => {
      let clock = Date.now();
      service = await startService(world, { now: () => new Date(clock++) });
      [ann, bob] = await Promise.all([service.aUser(), service.aUser()]);
      const uploaded = [];
      for (const seed of [1, 2, 3]) uploaded.push(await ann.uploads(await aPhoto({ width: 64, height: 48, seed })));
      newestFirst = uploaded.map(asListed).toReversed();
    });
    after(() => service.close());

    it('have the newest first', async () => {
      expect(await ann.lists()).to.deep.equal({ images: newestFirst, next_cursor: null });
    });

    it('go on where a page ended, to the end', async () => {
      const first = await ann.lists({ limit: '2' });
      expect(first.images).to.deep.equal(newestFirst.slice(0, 2));
      const second = await ann.lists({ limit: '2', cursor: String(first.next_cursor) });
      expect(second).to.deep.equal({ images: newestFirst.slice(2), next_cursor: null });
    });

    it('have only what has a given SHA-256, if one is given', async () => {
      const [, wanted] = newestFirst;
      expect(await ann.lists({ sha256: String(wanted?.sha256) })).to.deep.equal({
        images: [wanted],
        next_cursor: null,
      });
      expect(await ann.lists({ sha256: '0'.repeat(64) })).to.deep.equal({ images: [], next_cursor: null });
    });

    it('have only what was uploaded from one moment on and before another, if any are given', async () => {
      const [newest, middle, oldest] = newestFirst.map(({ created_at }) => created_at) as [string, string, string];
      const within = async (query: Record<string, string>) => (await ann.lists(query)).images;
      expect(await within({ since: middle })).to.deep.equal(newestFirst.slice(0, 2));
      expect(await within({ until: middle })).to.deep.equal(newestFirst.slice(2));
      expect(await within({ since: oldest, until: newest })).to.deep.equal(newestFirst.slice(1));
      expect(await within({ since: middle.replace('Z', '+00:00'), until: middle })).to.deep.equal([]);
    });

    it('stand where they were uploaded, by the time that they were taken, where nobody knows that', async () => {
      expect(newestFirst.map(({ taken_at }) => taken_at)).to.deep.equal([null, null, null]);
      expect(await ann.lists({ order: 'taken' })).to.deep.equal({ images: newestFirst, next_cursor: null });
    });

    it("have nobody else's images", async () => {
      expect(await bob.lists()).to.deep.equal({ images: [], next_cursor: null });
    });

    it('take a cursor from nobody but its owner, for nothing but its list', async () => {
      const { next_cursor: cursor } = await ann.lists({ limit: '2' });
      const changed = String(cursor).replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      const answers = [
        await bob.asks('GET', `/image/list?cursor=${cursor}`),
        await ann.asks('GET', `/image/list?cursor=${cursor}&sha256=${'0'.repeat(64)}`),
        await ann.asks('GET', `/image/list?cursor=${cursor}&order=taken`),
        await ann.asks('GET', `/image/list?cursor=${cursor}&since=2026-01-01T00:00:00Z`),
        await ann.asks('GET', `/image/list?cursor=${changed}`),
        await ann.asks('GET', '/image/list?cursor=garbage'),
      ];
      for (const answer of answers) expect(inShort(answer)).to.equal('400 invalid-cursor');
    });

    const refused: readonly [query: string, violations: string][] = [
      ['limit=0', '/limit:pattern'],
      ['limit=-1', '/limit:pattern'],
      ['limit=1.5', '/limit:pattern'],
      ['limit=0x10', '/limit:pattern'],
      ['limit=', '/limit:pattern'],
      ['limit=101', '/limit:range'],
      ['limit=1&limit=2', '/limit:repeated'],
      ['sha256=ABC', '/sha256:pattern'],
      ['order=name', '/order:pattern'],
      ['since=yesterday', '/since:pattern'],
      ['since=2026-01-01', '/since:pattern'],
      ['since=2026-02-30T00:00:00Z', '/since:pattern'],
      ['until=2026-01-01T00:00:00', '/until:pattern'],
      ['since=2026-01-01T00:00:00+01:00', '/since:pattern'],
      ['since=0000-01-01T00:00:00Z', '/since:range'],
      ['until=9999-12-31T23:59:59-12:00', '/until:range'],
      ['cursor=', '/cursor:range'],
      ['offset=1&sort=name', '/offset:unknown /sort:unknown'],
      ['limit=0&sha256=x&page=2', '/limit:pattern /sha256:pattern /page:unknown'],
    ];
    for (const [query, violations] of refused) {
      it(`are refused for ${query}`, async () => {
        expect(inShort(await ann.asks('GET', `/image/list?${query}`))).to.equal(`422 validation-failed ${violations}`);
      });
    }
  });
}
