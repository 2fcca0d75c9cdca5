import assert from 'node:assert/strict';
import { StoreFullError, UploadTooLargeError } from '../domain/errors.ts';
import { assertHas, assertInstance, assertSame, assertWithin } from './assertions.ts';
import { aFreshKey, collect, inChunks, later, sha256Of, someBytes } from './builders.ts';
import { globalRunner, inEachCase } from './opened.ts';
import type { OpenFiles } from './opened-files.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const roomy = 1024 * 1024;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * What every `Staging` does. That memory does not grow with the content is for the adapter's own tests: a suite that
 * runs on everything, memory included, cannot tell.
 *
 * @example
 * ```ts
 * stagingContract('memory', async (roomBytes = Infinity) => {
 *   const files = openMemoryFiles({ roomBytes });
 *   return { ...files, stagedFiles: async () => files.staging.files };
 * });
 * ```
 */
export function stagingContract(name: string, open: OpenFiles, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`Staging contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    it('counts and hashes what it takes in, in lower-case hex', async () => {
      const { staging } = opened();
      const staged = await staging.receive(inChunks(new TextEncoder().encode('abc')), roomy);
      assert.equal(staged.bytes, 3);
      assert.equal(staged.sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    });

    it('takes in no bytes at all', async () => {
      const { staging } = opened();
      const staged = await staging.receive(inChunks(new Uint8Array(0)), roomy);
      assert.equal(staged.bytes, 0);
      assert.equal(staged.sha256, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    });

    for (const chunkBytes of [1, 777, 65_536, roomy]) {
      it(`takes in exactly what came, in chunks of ${chunkBytes}`, async () => {
        const { store, staging } = opened();
        const bytes = someBytes(chunkBytes === 1 ? 1000 : 300_000);
        const staged = await staging.receive(inChunks(bytes, chunkBytes), roomy);
        assert.equal(staged.bytes, bytes.length);
        assert.equal(staged.sha256, await sha256Of(bytes));

        const key = aFreshKey();
        await store.put(key, staged);
        const blob = await store.open(key);
        assert.equal(await sha256Of(await collect(blob!.content)), staged.sha256);
      });
    }

    it('passes over empty chunks', async () => {
      const { staging } = opened();
      const staged = await staging.receive(withGaps(), 3);
      assert.equal(staged.sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    });

    it('stages the same bytes twice as two files', async () => {
      const { staging, stagedFiles } = opened();
      const [one, other] = [
        await staging.receive(inChunks(someBytes(10)), roomy),
        await staging.receive(inChunks(someBytes(10)), roomy),
      ];
      assert.notEqual(one.path, other.path);
      assert.equal(await stagedFiles(), 2);
    });

    it('takes in many at the same moment, each by itself', async () => {
      const { staging, stagedFiles } = opened();
      const outcomes = await atOnce(20, (caller) => staging.receive(inChunks(someBytes(caller * 1000), 100), roomy));
      assertSame(reasonsOf(outcomes), []);
      for (const [caller, staged] of valuesOf(outcomes).entries()) {
        assert.equal(staged.sha256, await sha256Of(someBytes(caller * 1000)));
      }
      assert.equal(await stagedFiles(), 20);
    });

    it('takes in as many bytes as are allowed', async () => {
      const { staging } = opened();
      const staged = await staging.receive(inChunks(someBytes(1000), 100), 1000);
      assert.equal(staged.bytes, 1000);
    });

    it('refuses one byte more, and leaves nothing behind', async () => {
      const { staging, stagedFiles } = opened();
      const reason = await reasonOf(staging.receive(inChunks(someBytes(1001), 100), 1000));
      assertInstance(reason, UploadTooLargeError);
      assert.equal(reason.bytesMax, 1000);
      assert.equal(await stagedFiles(), 0);
    });

    it('reads no further than the byte that is too many, and lets go of the content', async () => {
      const source = new Endless(100);
      await reasonOf(opened().staging.receive(source, 1000));
      assertHas(source, { chunksTaken: 11, released: true });
    });

    it('rejects with what the content throws, unchanged, and leaves nothing behind', async () => {
      const { staging, stagedFiles } = opened();
      const reason = new RangeError('the client went away');
      async function* broken() {
        yield someBytes(100_000);
        throw reason;
      }
      assert.equal(await reasonOf(staging.receive(broken(), roomy)), reason);
      assert.equal(await stagedFiles(), 0);
    });

    it('forgets what is discarded, and nothing else', async () => {
      const { store, staging, stagedFiles } = opened();
      const gone = await staging.receive(inChunks(someBytes(10)), roomy);
      const kept = await staging.receive(inChunks(someBytes(20)), roomy);
      await staging.discard(gone);
      assert.equal(await stagedFiles(), 1);

      const key = aFreshKey();
      await store.put(key, kept);
      const blob = await store.open(key);
      assertSame(await collect(blob!.content), someBytes(20));
    });

    it('forgets twice without an error', async () => {
      const { staging, stagedFiles } = opened();
      const staged = await staging.receive(inChunks(someBytes(10)), roomy);
      await staging.discard(staged);
      await staging.discard(staged);
      assert.equal(await stagedFiles(), 0);
    });

    it('leaves the blob alone when what was kept is discarded', async () => {
      const { store, staging, stagedFiles } = opened();
      const staged = await staging.receive(inChunks(someBytes(10)), roomy);
      const key = aFreshKey();
      await store.put(key, staged);
      await staging.discard(staged);
      const blob = await store.open(key);
      assertSame(await collect(blob!.content), someBytes(10));
      assert.equal(await stagedFiles(), 0);
    });

    it('lists what has been staged and neither kept nor discarded, once it is old enough', async () => {
      const { store, staging } = opened();
      const [left, kept, gone] = [
        await staging.receive(inChunks(someBytes(10)), roomy),
        await staging.receive(inChunks(someBytes(20)), roomy),
        await staging.receive(inChunks(someBytes(30)), roomy),
      ];
      await store.put(aFreshKey(), kept);
      await staging.discard(gone);
      const now = new Date();
      assertSame(await Array.fromAsync(staging.leftovers(later(now, -dayMs))), []);
      const [leftover, ...others] = await Array.fromAsync(staging.leftovers(later(now, dayMs)));
      assertSame(others, []);
      assertHas(leftover, { path: left.path, bytes: 10 });
      await staging.discard(leftover!);
      assertSame(await Array.fromAsync(staging.leftovers(later(now, dayMs))), []);
    });
  });

  describe(`Staging contract, with any room: ${name}`, () => {
    const opened = inEachCase(runner, () => open());

    it('says how much may be staged yet, which is no more than there is in all', async () => {
      const { freeBytes, totalBytes } = await opened().staging.room();
      assertWithin(freeBytes, 1, Infinity);
      assertWithin(totalBytes, freeBytes, Infinity);
    });
  });

  describe(`Staging contract, with little room: ${name}`, () => {
    const roomBytes = 100_000;
    const opened = inEachCase(runner, () => open(roomBytes));

    it('takes in what there is room for', async () => {
      const staged = await opened().staging.receive(inChunks(someBytes(roomBytes)), roomy);
      assert.equal(staged.bytes, roomBytes);
    });

    it('refuses what there is no room for, leaves nothing behind, and lets go of the content', async () => {
      const { staging, stagedFiles } = opened();
      const source = new Endless(1000);
      const reason = await reasonOf(staging.receive(source, 100 * roomBytes));
      assertInstance(reason, StoreFullError);
      assert.equal(await stagedFiles(), 0);
      assert.equal(source.released, true);
      assertWithin(source.chunksTaken * 1000, -Infinity, 2 * roomBytes + 1000, 'bytes read');
    });

    it('has the room again once what failed is gone', async () => {
      const { staging } = opened();
      await reasonOf(staging.receive(new Endless(1000), 100 * roomBytes));
      const staged = await staging.receive(inChunks(someBytes(roomBytes)), roomy);
      assert.equal(staged.bytes, roomBytes);
    });
  });
}

async function* withGaps(): AsyncGenerator<Uint8Array> {
  for (const text of ['', 'a', '', '', 'bc', '']) yield new TextEncoder().encode(text);
}

/** A content without an end, that knows what was done with it. */
class Endless implements AsyncIterable<Uint8Array> {
  chunksTaken = 0;
  released = false;
  readonly #chunkBytes: number;

  constructor(chunkBytes: number) {
    this.#chunkBytes = chunkBytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        this.chunksTaken++;
        yield new Uint8Array(this.#chunkBytes);
      }
    } finally {
      this.released = true;
    }
  }
}
