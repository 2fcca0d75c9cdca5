import { expect } from 'chai';
import { sizeKey } from '../../src/domain/image.ts';
import {
  type CheckSummary,
  type DamagedFile,
  type Finding,
  type Image,
  type ImageAdapters,
  type Remedy,
  WrongStoreError,
} from '../../src/index.ts';
import { aFreshId, inChunks, sha256Of, someBytes } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { replaced } from '../support/watched.ts';
import { aStore } from './a-store.ts';
import { anUploader } from './an-upload.ts';

type Store = Awaited<ReturnType<typeof aStore>>;
type Input = Parameters<Store['images']['upkeep']['checkStore']>[0];

const everything = { scrub: 1 };
const keyOf = (finding: Finding): string =>
  'blob' in finding ? finding.blob.key : 'kept' in finding ? finding.kept.key : '';

/** What a check of a store finds, and what it comes to. */
async function checked({ images }: Pick<Store, 'images'>, input: Input = {}) {
  const found: { finding: Finding; remedy: Remedy | undefined }[] = [];
  const onFinding = (finding: Finding, remedy: Remedy | undefined) => found.push({ finding, remedy });
  const summary = await images.upkeep.checkStore({ ...input, onFinding });
  expect(found).to.have.lengthOf(summary.repaired + summary.left);
  return {
    summary,
    found,
    /** The keys of what was found of a kind, in order. */
    keys: (kind: Finding['kind']) =>
      found.flatMap(({ finding }) => (finding.kind === kind ? keyOf(finding) : [])).toSorted(),
  };
}

describe('Checking the store', () => {
  it('finds who was counted wrong, and counts anew where it repairs', async () => {
    const actual = { images: 1, bytes: 10 };
    let counted = { images: 3, bytes: 30 };
    const store = await aStore(({ images }) => ({
      images: replaced(images, {
        checkUsage: async (afterId) => (afterId === undefined ? [{ ownerId: 'ann', counted, actual }] : []),
        recountUsage: async () => {
          counted = actual;
        },
      }),
    }));
    const finding = { kind: 'wrong-usage', ownerId: 'ann', counted, actual };
    expect((await checked(store)).found).to.deep.equal([{ finding, remedy: undefined }]);
    expect((await checked(store, { repair: true })).found).to.deep.equal([{ finding, remedy: 'recounted' }]);
    expect((await checked(store)).found).to.deep.equal([]);
  });

  it('finds nothing where everything agrees, and says how much that is', async () => {
    const store = await aStore();
    for (let photos = 0; photos < 3; photos++) await store.upload();
    store.pass();
    const { summary } = await checked(store, everything);
    const bytes = (await Array.fromAsync(store.memory.store.list())).reduce((sum, blob) => sum + blob.bytes, 0);
    const expected: CheckSummary = {
      images: 3,
      blobs: 6,
      bytes,
      scrubbed: 6,
      found: {},
      repaired: 0,
      left: 0,
      isComplete: true,
    };
    expect(summary).to.deep.equal(expected);
  });

  describe('in which 100 blobs are of nothing, 10 are missing, 10 have another bit, and 5 uploads are under way', () => {
    let store: Store;
    let album: Image[];
    let orphans: string[];
    let missing: string[];
    let flipped: string[];
    let flying: Awaited<ReturnType<Store['inFlight']>>[];
    beforeEach(async () => {
      store = await aStore();
      album = await Promise.all(Array.from({ length: 25 }, () => store.upload()));
      orphans = await Promise.all(Array.from({ length: 100 }, () => store.orphan()));
      flying = await Promise.all(Array.from({ length: 5 }, () => store.inFlight()));
      const halves = (from: number) => [
        ...album.slice(from, from + 5).map(({ original }) => original.key),
        ...album.slice(from + 5, from + 10).map(({ compressed }) => compressed.key),
      ];
      [missing, flipped] = [halves(0), halves(10)];
      for (const key of missing) await store.memory.store.delete(key);
      for (const key of flipped) await store.flip(key);
      store.pass();
      // Too young to be taken for one of nothing
      await store.orphan();
    });

    it('finds every one of them, with whose it is, and changes nothing', async () => {
      const before = await store.keys();
      for (const atOnce of [1, 8]) {
        const { summary, found, keys } = await checked(store, { ...everything, atOnce });
        expect(summary).to.include({ images: 25, repaired: 0, left: 120, isComplete: true });
        expect(summary.found).to.deep.equal({ orphan: 100, missing: 10, 'wrong-hash': 10 });
        expect(keys('orphan')).to.deep.equal(orphans.toSorted());
        expect(keys('missing')).to.deep.equal(missing.toSorted());
        expect(keys('wrong-hash')).to.deep.equal(flipped.toSorted());
        const files = found.flatMap(({ finding }) => ('file' in finding ? [finding] : []));
        for (const { file, kept, image } of files) {
          expect(image).to.deep.equal(album.find(({ id }) => id === image.id));
          expect(kept.key).to.equal(file === 'original' ? image.original.key : image.compressed.key);
        }
      }
      expect(await store.keys()).to.deep.equal(before);
    });

    it('removes exactly what is of nothing, makes the prints again, and leaves the originals', async () => {
      const before = await store.keys();
      const { summary, found } = await checked(store, { ...everything, repair: true });
      expect(summary).to.include({ repaired: 110, left: 10 });
      for (const { finding, remedy } of found) {
        const expected = 'file' in finding ? (finding.file === 'print' ? 'remade' : undefined) : 'removed';
        expect(remedy).to.equal(expected);
      }
      const after = new Set(await store.keys());
      expect(before.filter((key) => !after.has(key))).to.deep.equal(orphans.toSorted());
      const lost = new Set([...missing, ...flipped].filter((key) => key.endsWith('.original')));
      for (const { id: imageId, original } of album) {
        await (await store.images.open({ ownerId: 'ann', imageId, representation: 'compressed' })).blob.close();
        if (!lost.has(original.key)) continue;
        expect((await store.memory.images.findOwned('ann', imageId))?.original).to.deep.equal(original);
      }
    });

    it('finds only the originals once it has repaired, however often it does', async () => {
      await checked(store, { ...everything, repair: true });
      for (const repair of [true, false, true]) {
        const { summary, found } = await checked(store, { ...everything, repair });
        expect(summary).to.include({ repaired: 0, left: 10 });
        expect(found.map(({ finding }) => (finding as DamagedFile).file)).to.deep.equal(Array(10).fill('original'));
      }
    });

    it('does no harm to an upload that is under way', async () => {
      await checked(store, { ...everything, repair: true });
      for (const { image, intent } of flying) {
        await store.memory.images.complete(image);
        for (const key of [intent.originalKey, intent.compressedKey]) {
          expect(await store.bytesOf(key)).to.deep.equal(someBytes(100));
        }
      }
    });

    it('looks at nothing of a wrong store, and removes nothing from it', async () => {
      const before = await store.keys();
      for (const wrong of [undefined, aFreshId()]) {
        const other = replaced<ImageAdapters['store']>(store.memory.store, { identity: async () => wrong });
        const { images } = aCore(store.memory, { store: other });
        const found: Finding[] = [];
        const onFinding = (finding: Finding) => found.push(finding);
        const reason = await reasonOf(images.upkeep.checkStore({ repair: true, onFinding }));
        expect(reason).to.be.instanceOf(WrongStoreError);
        expect(found).to.deep.equal([]);
      }
      expect(await store.keys()).to.deep.equal(before);
    });
  });

  it('takes nothing for an orphan that is uploaded while the store is listed, however young one may be', async () => {
    let uploads = 0;
    const store: Store = await aStore(({ store: memory }) => ({
      store: replaced<ImageAdapters['store']>(memory, {
        async *list() {
          for await (const blob of memory.list()) {
            if (uploads++ < 20) await store.upload();
            yield blob;
          }
        },
      }),
    }));
    await store.upload();
    store.pass();
    const { summary } = await checked(store, { orphanSeconds: -1, repair: true });
    expect(uploads).to.be.greaterThan(20);
    expect(summary.found).to.deep.equal({});
  });

  it('takes no print for missing that was replaced meanwhile', async () => {
    let replacing: Image | undefined;
    const store: Store = await aStore(({ store: memory }) => ({
      store: replaced<ImageAdapters['store']>(memory, {
        open: async (key) => {
          if (replacing?.compressed.key === key) {
            const { id: imageId } = replacing;
            replacing = undefined;
            const remade = await store.images.remakePrint({ prints: { imageId }, tier: 'small' });
            expect(remade?.outcome).to.equal('remade');
            await memory.delete(key);
          }
          return memory.open(key);
        },
      }),
    }));
    replacing = await store.upload();
    expect((await checked(store)).summary.found).to.deep.equal({});
    expect(replacing).to.equal(undefined);
  });

  it('finds files of another size without reading them, and says how many bytes there are', async () => {
    const store = await aStore();
    const { original } = await store.upload();
    await store.cut(original.key);
    const { found, summary } = await checked(store);
    expect(summary.scrubbed).to.equal(0);
    expect(found[0]?.finding).to.include({ kind: 'wrong-size', file: 'original', actualBytes: original.bytes - 1 });
  });

  it('reads no file unless it is asked to, and then such a part of them', async () => {
    let turn = 0;
    const store = await aStore(undefined, { randomBytes: () => Uint8Array.of(turn++ % 4 === 0 ? 0 : 255, 255) });
    for (let photos = 0; photos < 4; photos++) await store.flip((await store.upload()).original.key);
    expect((await checked(store)).summary.found).to.deep.equal({});
    turn = 0;
    const { summary } = await checked(store, { scrub: 0.25 });
    expect(summary.scrubbed).to.equal(2);
    expect((await checked(store, everything)).summary.found).to.deep.equal({ 'wrong-hash': 4 });
  });

  it('goes on after a file that the disk does not give back', async () => {
    let bad = '';
    const reads: ('open' | 'digest')[] = ['open', 'digest'];
    for (const method of reads) {
      const store = await aStore(({ store: memory }) => ({
        store: replaced<ImageAdapters['store']>(memory, {
          [method]: async (key: string) => {
            if (key === bad) throw new Error('a bad sector');
            return memory[method](key);
          },
        }),
      }));
      bad = (await store.upload()).compressed.key;
      await store.memory.store.delete((await store.upload()).original.key);
      const { summary } = await checked(store, { ...everything, repair: true });
      expect(summary.found).to.deep.equal({ unreadable: 1, missing: 1 });
      expect(summary).to.include({ repaired: 1, left: 1 });
    }
  });

  it('leaves a print as it is whose original is no better', async () => {
    const store = await aStore();
    const { original, compressed } = await store.upload();
    for (const { key } of [original, compressed]) await store.flip(key);
    const { found } = await checked(store, { ...everything, repair: true });
    expect(found.map(({ remedy }) => remedy)).to.deep.equal([undefined, undefined]);
    expect(await store.keys()).to.have.members([original.key, compressed.key]);
  });

  it('drops sizes that are missing or damaged, to be made again when somebody asks for them', async () => {
    const store = await aStore();
    const { id, ownerId } = await store.upload();
    const { images } = store.memory;
    const sized = async (edge: number) => {
      const key = await store.put(sizeKey(id, edge, aFreshId()));
      await images.discardBlob(key, 3600);
      const sha256 = await sha256Of(someBytes(100));
      await images.keepSize(id, { edge, key, bytes: 100, sha256, width: edge, height: 1, sizeVersion: 1 });
      return key;
    };
    const [missing, flipped, whole] = [await sized(1), await sized(2), await sized(3)];
    await store.memory.store.delete(missing);
    await store.flip(flipped);
    const { found, keys } = await checked(store, { ...everything, repair: true });
    expect([keys('missing'), keys('wrong-hash')]).to.deep.equal([[missing], [flipped]]);
    expect(found.map(({ remedy }) => remedy)).to.deep.equal(['dropped', 'dropped']);
    for (const edge of [1, 2]) expect((await images.findSized(ownerId, id, edge, 1))?.size).to.equal(undefined);
    expect((await images.findSized(ownerId, id, 3, 1))?.size?.key).to.equal(whole);
    expect((await checked(store, everything)).summary.found).to.deep.equal({});
  });

  it('tells of a file whose name the service did not make, and leaves it alone', async () => {
    const store = await aStore();
    const key = await store.put('ab-somebodys-notes.txt');
    store.pass();
    for (const repair of [false, true]) {
      const { summary, keys } = await checked(store, { repair });
      expect(keys('foreign-file')).to.deep.equal([key]);
      expect(summary).to.include({ repaired: 0, left: 1 });
    }
    expect(await store.keys()).to.deep.equal([key]);
  });

  it('tells of uploads that were broken off and what they staged, and removes that when it repairs', async () => {
    const store = await aStore(undefined, { limits: { abandonedUploadSeconds: 0 } });
    const { intent } = await store.inFlight();
    const { staging } = store.memory;
    await staging.receive(inChunks(someBytes(10)), 10);
    store.pass();
    const { found, summary } = await checked(store);
    expect(found.map(({ finding }) => finding.kind)).to.deep.equal(['leftover', 'abandoned-upload']);
    expect(found[1]?.finding).to.deep.equal({ kind: 'abandoned-upload', upload: intent });
    expect(summary).to.include({ repaired: 0, left: 2, blobs: 2 });

    expect((await checked(store, { repair: true })).summary).to.include({ repaired: 2, left: 0 });
    expect(await store.keys()).to.deep.equal([]);
    expect(staging.files).to.equal(0);
    expect((await checked(store)).summary.found).to.deep.equal({});
  });

  it('takes nothing for an orphan that is discarded, and yet to be deleted', async () => {
    const store = await aStore();
    const { id: imageId, compressed } = await store.upload();
    await store.images.remakePrint({ prints: { imageId }, tier: 'small' });
    await store.memory.images.discardBlob(await store.orphan(), 3600);
    store.pass();
    expect((await checked(store, { repair: true })).summary.found).to.deep.equal({});
    expect(await store.keys()).to.include(compressed.key);
  });

  it('does not stand by what it found where the store has become another one meanwhile', async () => {
    const elsewhere = memoryAdapters();
    let isMounted = true;
    const store = await aStore(({ store: memory }) => ({
      store: replaced<ImageAdapters['store']>(memory, {
        identity: async () => (isMounted ? memory : elsewhere.store).identity(),
        open: async (key) => {
          isMounted = false;
          return elsewhere.store.open(key);
        },
      }),
    }));
    await store.upload();
    expect(await reasonOf(store.images.upkeep.checkStore())).to.be.instanceOf(WrongStoreError);
  });

  it('takes no store that was never claimed', async () => {
    const { images } = anUploader();
    expect(await reasonOf(images.upkeep.checkStore())).to.be.instanceOf(WrongStoreError);
  });

  it('tells how far it is, and stops where it is asked to', async () => {
    const store = await aStore();
    for (let photos = 0; photos < 3; photos++) await store.upload();
    const told: string[] = [];
    const { images } = store;
    await images.upkeep.checkStore({
      onProgress: ({ stage, done, expected }) => told.push(`${stage} ${done} of ${expected}`),
    });
    expect(told).to.deep.equal(['blobs 6 of 6', 'files 6 of 6']);

    const stop = new AbortController();
    await store.memory.store.delete((await store.upload()).original.key);
    const { summary } = await checked(store, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(summary).to.include({ isComplete: false, images: 0 });
  });

  it('is due once in so many seconds', async () => {
    const { images } = await aStore(undefined, { limits: { storeCheckSeconds: 3600 } });
    expect(await images.upkeep.beginCheck()).to.equal(true);
    expect(await images.upkeep.beginCheck()).to.equal(false);
  });
});
