import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { openMemoryFiles } from '../../src/adapters/memory/index.ts';
import { CopyBlobs } from '../../src/application/copy-blobs.ts';
import type { StoredFile } from '../../src/domain/image.ts';
import { StoreFullError } from '../../src/index.ts';
import { aFreshKey, collect, inChunks, someBytes } from '../../src/testing/builders.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { watched } from '../support/watched.ts';

describe('Copying blobs', () => {
  it('copies every file, and leaves alone what is there already', async () => {
    const { here, there, files } = await twoStores(5);
    const first = await copied(here, there, files.slice(0, 3));
    expect(first).to.deep.equal({ files: 3, bytes: 300, copiedFiles: 3, copiedBytes: 300, damaged: 0 });
    const second = await copied(here, there, files, { atOnce: 4 });
    expect(second).to.deep.equal({ files: 5, bytes: 500, copiedFiles: 2, copiedBytes: 200, damaged: 0 });
    for (const { key } of files) expect(await bytesOf(there, key)).to.deep.equal(await bytesOf(here, key));
    expect(there.staging.files, 'staged').to.equal(0);
  });

  it('tells which files are missing, or not what they were, and goes on with the others', async () => {
    const { here, there, files } = await twoStores(5);
    const [missing, cut, longer, flipped] = files as [StoredFile, StoredFile, StoredFile, StoredFile];
    await here.store.delete(missing.key);
    for (const [file, bytes] of [
      [cut, someBytes(99)],
      [longer, someBytes(101)],
      [flipped, new Uint8Array(100)],
    ] as const) {
      await here.store.delete(file.key);
      await put(here, file.key, bytes);
    }
    const damaged: StoredFile[] = [];
    const summary = await copied(here, there, files, { onDamaged: (file) => damaged.push(file) });
    expect(summary).to.include({ files: 5, copiedFiles: 1, damaged: 4 });
    expect(damaged).to.deep.equal(files.slice(0, 4));
    expect(await Array.fromAsync(there.store.list(), ({ key }) => key)).to.deep.equal([files[4]!.key]);
    expect(there.staging.files, 'staged').to.equal(0);
  });

  it('takes a file that cannot be read for damaged', async () => {
    const { here, there, files } = await twoStores(2);
    const store = watched(here.store, (method, [key]) => {
      if (method === 'open' && key === files[0]!.key) throw new Error('the disk does not give it back');
    });
    expect(await copied({ ...here, store }, there, files)).to.include({ copiedFiles: 1, damaged: 1 });
  });

  it('has a good copy in the place of one of another size, and of a damaged one where all are read again', async () => {
    const { here, there, files } = await twoStores(2);
    await put(there, files[0]!.key, someBytes(7));
    await put(there, files[1]!.key, new Uint8Array(100));
    expect(await copied(here, there, files)).to.include({ copiedFiles: 1 });
    expect(await copied(here, there, files)).to.include({ copiedFiles: 0 });
    expect(await copied(here, there, files, { isReread: true })).to.include({ copiedFiles: 1 });
    for (const { key } of files) expect(await bytesOf(there, key)).to.deep.equal(await bytesOf(here, key));
  });

  it('ends where there is no room, and copies nothing further', async () => {
    const { here, files } = await twoStores(20);
    const there = openMemoryFiles({ roomBytes: 350 });
    expect(await reasonOf(copied(here, there, files, { atOnce: 2 }))).to.be.instanceOf(StoreFullError);
    expect(await Array.fromAsync(there.store.list())).to.have.lengthOf.at.most(3);
    expect(there.staging.files, 'staged').to.equal(0);
  });

  it('ends with what is thrown about a damaged file', async () => {
    const { here, there, files } = await twoStores(2);
    await here.store.delete(files[0]!.key);
    const refusal = new Error('not that one');
    const onDamaged = () => {
      throw refusal;
    };
    expect(await reasonOf(copied(here, there, files, { onDamaged }))).to.equal(refusal);
    expect(await Array.fromAsync(there.store.list())).to.deep.equal([]);
  });

  it('stops when it is told to', async () => {
    const { here, there, files } = await twoStores(5);
    const stop = new AbortController();
    const onProgress = (done: number) => {
      if (done === 2) stop.abort();
    };
    expect(await copied(here, there, files, { signal: stop.signal, onProgress })).to.include({ files: 2 });
  });
});

type Files = ReturnType<typeof openMemoryFiles>;

async function twoStores(count: number) {
  const [here, there] = [openMemoryFiles(), openMemoryFiles()];
  const files = Array.from({ length: count }, () => ({ key: aFreshKey(), bytes: 100, sha256: '' }));
  for (const file of files) {
    const bytes = someBytes(100);
    await put(here, file.key, bytes);
    file.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  return { here, there, files: files as StoredFile[] };
}

function copied(
  from: Pick<Files, 'store'>,
  to: Files,
  files: readonly StoredFile[],
  input: Partial<Parameters<CopyBlobs['execute']>[0]> = {},
) {
  return new CopyBlobs({ from: from.store, to: to.store, staging: to.staging }).execute({
    ...input,
    files: each(files),
  });
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

async function put({ store, staging }: Files, key: string, bytes: Uint8Array): Promise<void> {
  await store.put(key, await staging.receive(inChunks(bytes), bytes.length));
}

async function bytesOf({ store }: Files, key: string): Promise<Uint8Array> {
  return collect((await store.open(key))!.content);
}
