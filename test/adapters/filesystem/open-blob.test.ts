import { execFileSync } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { BlobMissingError, DependencyUnavailableError } from '../../../src/domain/errors.ts';
import { aFreshKey, collect, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { type FileCall, systemError } from '../../support/observed-files.ts';
import { type ObservedStore, observedStore } from './observed-store.ts';

// POSIX has it; no package brings it.
const pipeMaker = 'mkfifo';

describe('Opening a blob in the file system', () => {
  let disk: ObservedStore;
  beforeEach(async () => {
    disk = await observedStore();
  });
  afterEach(() => disk.remove());

  it('says that bytes are missing rather than end early, when a file was cut short', async () => {
    const key = await disk.keep(someBytes(1_000_000));
    const blob = await disk.store.open(key);
    await truncate(disk.pathOf(key), 500_000);
    expect(await reasonOf(collect(blob!.content)))
      .to.be.instanceOf(BlobMissingError)
      .with.property('key', key);
    expect(disk.openFiles()).to.equal(0);
  });

  it('reads what was there when it was opened, when a file has grown', async () => {
    const key = await disk.keep(someBytes(1000));
    const blob = await disk.store.open(key);
    await writeFile(disk.pathOf(key), someBytes(10), { flag: 'a' });
    expect(await collect(blob!.content)).to.deep.equal(someBytes(1000));
  });

  it('fails with what the disk says while it is read, and lets go of the file', async () => {
    const key = await disk.keep(someBytes(1_000_000));
    const blob = await disk.store.open(key);
    disk.observe = ({ name }) => {
      if (name === 'file.read') throw systemError('EIO');
    };
    expect(await reasonOf(collect(blob!.content))).to.be.instanceOf(DependencyUnavailableError);
    await blob!.close();
    expect(disk.openFiles()).to.equal(0);
  });

  it('follows no symbolic link', async () => {
    const [key, link] = [await disk.keep(someBytes(10)), aFreshKey()];
    await symlink(disk.pathOf(key), disk.pathOf(link));
    expect(await reasonOf(disk.store.open(link))).to.have.property('code', 'ELOOP');
  });

  const itWithPipes = process.platform === 'win32' ? it.skip : it;
  itWithPipes('opens no named pipe (where there are such files), and does not wait for it', async () => {
    const key = aFreshKey();
    execFileSync(pipeMaker, [disk.pathOf(key)]);
    expect(await reasonOf(disk.store.open(key))).to.be.instanceOf(Error);
    expect(disk.openFiles()).to.equal(0);
  });

  it('lets go of the file at the end, without being asked', async () => {
    const blob = await disk.store.open(await disk.keep(someBytes(1_000_000)));
    await collect(blob!.content);
    await closed(blob!.content);
    expect(disk.openFiles()).to.equal(0);
  });

  it('lets go of the file when nobody reads on', async () => {
    const blob = await disk.store.open(await disk.keep(someBytes(1_000_000)));
    for await (const _ of blob!.content) break;
    await closed(blob!.content);
    expect(disk.openFiles()).to.equal(0);
  });

  it('lets go of the file of a stream that was destroyed before it was read', async () => {
    const blob = await disk.store.open(await disk.keep(someBytes(1_000_000)));
    const content = streamOf(blob!.content);
    content.destroy();
    await closed(content);
    expect(disk.openFiles()).to.equal(0);
  });

  it('has let go of the file once `close` resolves, read or not', async () => {
    const key = await disk.keep(someBytes(1_000_000));
    for (const chunks of [0, 1]) {
      const blob = await disk.store.open(key);
      const iterator = blob!.content[Symbol.asyncIterator]();
      for (let taken = 0; taken < chunks; taken++) await iterator.next();
      await blob!.close();
      expect(disk.openFiles()).to.equal(0);
    }
  });

  it('is done with a range at its end, and reads no byte beyond it', async () => {
    const key = await disk.keep(someBytes(1_000_000));
    const read: FileCall[] = [];
    disk.observe = (call) => void (call.name === 'file.read' && read.push(call));
    const blob = await disk.store.open(key, { first: 10, last: 19 });
    expect(await collect(blob!.content)).to.deep.equal(someBytes(20).subarray(10));
    expect(read.map(({ bytes }) => bytes)).to.deep.equal([10]);
  });

  it('has no bytes in a range that begins beyond the end', async () => {
    const blob = await disk.store.open(await disk.keep(someBytes(10)), { first: 10, last: 20 });
    expect(blob!.totalBytes).to.equal(10);
    expect(await collect(blob!.content)).to.have.lengthOf(0);
  });
});

function streamOf(content: AsyncIterable<Uint8Array>): Readable {
  if (content instanceof Readable) return content;
  return expect.fail('The content is no Node stream.');
}

async function closed(content: AsyncIterable<Uint8Array>): Promise<void> {
  const stream = streamOf(content);
  // Not `once` of `node:events`: it rejects with the abort that an early end of reading is to a stream.
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
}
