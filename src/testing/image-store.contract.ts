import assert from 'node:assert/strict';
import type { BlobKey } from '../domain/image.ts';
import type { ByteRange, OpenBlob, StoredBlob } from '../domain/ports/image-store.ts';
import {
  assertBytes,
  assertExcludes,
  assertHas,
  assertIncludes,
  assertInstance,
  assertSame,
  assertWithin,
} from './assertions.ts';
import { aFreshId, aFreshKey, collect, inChunks, sha256Of, someBytes } from './builders.ts';
import { globalRunner, inEachCase } from './opened.ts';
import type { OpenFiles } from './opened-files.ts';
import { atOnce, reasonOf, reasonsOf, valuesOf } from './outcomes.ts';

const dayMs = 24 * 60 * 60 * 1000;
const roomy = 16 * 1024 * 1024;
// Longer than any buffer on the way, and no multiple of one.
const longBytes = 1024 * 1024 + 1;
const long = someBytes(longBytes);

/**
 * What every `ImageStore` does, with the staging that feeds it. The store may hold other blobs. What only a broken disk
 * or a pulled plug can show is for the adapter's own tests.
 *
 * @example
 * ```ts
 * imageStoreContract('memory', async (roomBytes = Infinity) => {
 *   const files = openMemoryFiles({ roomBytes });
 *   return { ...files, stagedFiles: async () => files.staging.files };
 * });
 * ```
 */
export function imageStoreContract(name: string, open: OpenFiles, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`ImageStore contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function keep(bytes: Uint8Array, key: BlobKey = aFreshKey()): Promise<BlobKey> {
      const { store, staging } = opened();
      await store.put(key, await staging.receive(inChunks(bytes), roomy));
      return key;
    }

    async function read(key: BlobKey, range?: ByteRange): Promise<Uint8Array | undefined> {
      const blob = await opened().store.open(key, range);
      return blob && collect(blob.content);
    }

    for (const bytes of [0, 1, longBytes]) {
      it(`gives back the ${bytes} bytes that were put`, async () => {
        const key = await keep(someBytes(bytes));
        const blob = await opened().store.open(key);
        assert.equal(blob?.totalBytes, bytes);
        assertBytes(await collect(blob.content), someBytes(bytes));
      });
    }

    const ranges: readonly [string, ByteRange, { from: number; to: number }][] = [
      ['the first byte', { first: 0, last: 0 }, { from: 0, to: 1 }],
      ['the last byte', { first: longBytes - 1, last: longBytes - 1 }, { from: longBytes - 1, to: longBytes }],
      ['all bytes', { first: 0, last: longBytes - 1 }, { from: 0, to: longBytes }],
      ['a part across buffers', { first: 65_535, last: 700_000 }, { from: 65_535, to: 700_001 }],
      ['the rest, when the end is left to the store', { first: 9, last: 2 ** 53 - 1 }, { from: 9, to: longBytes }],
    ];
    for (const [what, range, { from, to }] of ranges) {
      it(`gives ${what}, and says how long the whole is`, async () => {
        const key = await keep(long);
        const blob = await opened().store.open(key, range);
        assert.equal(blob?.totalBytes, longBytes);
        assertBytes(await collect(blob.content), long.subarray(from, to));
      });
    }

    for (const bufferBytes of [1000, 300_000, 2 * longBytes]) {
      it(`gives the same bytes when they are read into buffers of ${bufferBytes} bytes`, async () => {
        const key = await keep(long);
        const ranges = [undefined, { first: 65_535, last: 700_000 }, { first: 9, last: 2 ** 53 - 1 }];
        for (const range of ranges) {
          const blob = await opened().store.open(key, range);
          const bytes = await collect(inBuffers(blob!, bufferBytes));
          assertBytes(bytes, long.subarray(range?.first, range && range.last + 1));
          await blob!.close();
        }
      });
    }

    it('opens nothing under a key that holds nothing', async () => {
      const { store } = opened();
      assert.equal(await store.open(aFreshKey()), undefined);
      assert.equal(await store.open(aFreshKey(), { first: 0, last: 9 }), undefined);
    });

    it('never overwrites a blob', async () => {
      const key = await keep(someBytes(10));
      await reasonOf(keep(someBytes(20), key));
      assertBytes(await read(key), someBytes(10));
    });

    it('keeps one of many that are put under the same key at the same moment, whole', async () => {
      const { store, staging } = opened();
      const key = aFreshKey();
      const staged = await Promise.all(
        Array.from({ length: 20 }, (_, caller) => staging.receive(inChunks(someBytes(caller + 1)), roomy)),
      );
      const outcomes = await atOnce(staged.length, (caller) => store.put(key, staged[caller]!));
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      assert.equal(valuesOf(outcomes).length, 1);
      assertBytes(await read(key), someBytes(winner + 1));
    });

    it('lets many read a blob at the same moment', async () => {
      const key = await keep(long);
      const outcomes = await atOnce(20, (caller) => read(key, { first: caller, last: longBytes }));
      assertSame(reasonsOf(outcomes), []);
      for (const [caller, bytes] of valuesOf(outcomes).entries()) {
        assertBytes(bytes, long.subarray(caller));
      }
    });

    it('lets go of a blob that was read, half read or not read at all, and again', async () => {
      const key = await keep(long);
      for (const chunks of [0, 1, Infinity]) {
        const blob = await opened().store.open(key);
        let taken = 0;
        if (chunks > 0) for await (const _ of blob!.content) if (++taken >= chunks) break;
        await blob!.close();
        await blob!.close();
      }
    });

    for (const way of ['as its content', 'into buffers'] as const) {
      it(`never ends early without an error, when it is read ${way} and closed half-way`, async () => {
        const key = await keep(long);
        await expectWholeOrError(await opened().store.open(key), way, (blob) => blob.close());
      });

      it(`never ends early without an error, when it is read ${way} and deleted half-way`, async () => {
        const key = await keep(long);
        await expectWholeOrError(await opened().store.open(key), way, () => opened().store.delete(key));
      });
    }

    it('forgets what is deleted, and nothing else', async () => {
      const { store } = opened();
      const [gone, kept] = [await keep(someBytes(10)), await keep(someBytes(20))];
      await store.delete(gone);
      assert.equal(await store.open(gone), undefined);
      assertBytes(await read(kept), someBytes(20));
    });

    it('deletes what is not there without an error', async () => {
      const { store } = opened();
      const key = await keep(someBytes(10));
      await store.delete(key);
      await store.delete(key);
      await store.delete(aFreshKey());
    });

    for (const bytes of [0, 1, longBytes]) {
      it(`tells what ${bytes} bytes come to when all of them are read`, async () => {
        const key = await keep(someBytes(bytes));
        assertSame(await opened().store.digest(key), { bytes, sha256: await sha256Of(someBytes(bytes)) });
      });
    }

    it('tells nothing of a key that holds nothing', async () => {
      assert.equal(await opened().store.digest(aFreshKey()), undefined);
    });

    it('has no identity before it is given one, and one ever after', async () => {
      const { store } = opened();
      const [id, other] = [aFreshId(), aFreshId()];
      assert.equal(await store.identity(), undefined);
      assert.equal(await store.identify(id), id);
      assert.equal(await store.identify(other), id);
      assert.equal(await store.identity(), id);
    });

    it('gets one identity, however many are given at the same moment, and nothing staged is left', async () => {
      const { store, stagedFiles } = opened();
      const outcomes = await atOnce(20, () => store.identify(aFreshId()));
      assertSame(reasonsOf(outcomes), []);
      assertSame(new Set(valuesOf(outcomes)), new Set([await store.identity()]));
      assert.equal(await stagedFiles(), 0);
    });

    it('lists no identity among its keys', async () => {
      const { store } = opened();
      const before = await listed(store.list());
      await store.identify(aFreshId());
      assert.equal((await listed(store.list())).length, before.length);
    });

    it('lists every key with its size and age, and nothing that is only staged', async () => {
      const { store, staging } = opened();
      const kept = new Map([
        [await keep(someBytes(10)), 10],
        [await keep(someBytes(0)), 0],
      ]);
      const gone = await keep(someBytes(30));
      await store.delete(gone);
      const before = await listed(store.list());
      await staging.receive(inChunks(someBytes(40)), roomy);

      const blobs = await listed(store.list());
      assert.equal(blobs.length, before.length);
      assertExcludes(
        blobs.map(({ key }) => key),
        [gone],
      );
      for (const [key, bytes] of kept) {
        const [blob, ...others] = blobs.filter((one) => one.key === key);
        assertSame(others, [], 'once');
        assertHas(blob, { key, bytes });
        assertWithin(Math.abs(Date.now() - blob!.modifiedAt.getTime()), 0, dayMs, 'age');
      }
    });

    it('lists what is there throughout, whatever is put and deleted meanwhile', async () => {
      const { store } = opened();
      const keys = await Promise.all(Array.from({ length: 20 }, () => keep(someBytes(10))));
      const [constant, doomed] = [keys.slice(0, 10), keys.slice(10)];
      const seen: BlobKey[] = [];
      for await (const { key } of store.list()) {
        seen.push(key);
        const next = doomed.pop();
        if (next === undefined) continue;
        await store.delete(next);
        await keep(someBytes(10));
      }
      assertIncludes(seen, constant);
      assert.equal(new Set(seen).size, seen.length, 'nothing twice');
    });
  });
}

/** Reads the first piece of a blob, does something to it, and reads on. */
async function expectWholeOrError(
  blob: OpenBlob | undefined,
  way: 'as its content' | 'into buffers',
  meanwhile: (blob: OpenBlob) => Promise<void>,
) {
  async function* disturbed() {
    let first = true;
    for await (const chunk of way === 'into buffers' ? inBuffers(blob!, 100_000) : blob!.content) {
      yield chunk;
      if (first) await meanwhile(blob!);
      first = false;
    }
  }
  const [outcome] = await Promise.allSettled([collect(disturbed())]);
  if (outcome.status === 'fulfilled') assertBytes(outcome.value, long);
  else assertInstance(outcome.reason, Error);
  await blob!.close();
}

/** What is read of a blob into one buffer after another; as its content, where a store has no other way. */
async function* inBuffers(blob: OpenBlob, bufferBytes: number): AsyncGenerator<Uint8Array> {
  if (!blob.readInto) {
    yield* blob.content;
    return;
  }
  for (;;) {
    const buffer = new Uint8Array(bufferBytes);
    const bytes = await blob.readInto(buffer);
    if (bytes === 0) return;
    yield buffer.subarray(0, bytes);
  }
}

async function listed(blobs: AsyncIterable<StoredBlob>): Promise<StoredBlob[]> {
  const all: StoredBlob[] = [];
  for await (const blob of blobs) all.push(blob);
  return all;
}
