import { appendFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { expect } from 'chai';
import { openS3Store, UnusableBucketError } from '../../../src/adapters/s3/index.ts';
import { DependencyUnavailableError } from '../../../src/index.ts';
import { aFreshKey, collect, inChunks, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { describeWithS3, useBucket } from '../../support/s3.ts';
import { type OpenedStore, openedStore } from './opened-store.ts';
import { answer, type Peer, passOn, peerOf } from './peer.ts';

const longBytes = 1024 * 1024;

describeWithS3('an S3 store', function () {
  this.timeout(60_000);
  const bucket = useBucket();
  let files: OpenedStore;
  let peer: Peer;
  beforeEach(async () => {
    peer = await peerOf(bucket().endpoint);
    files = await openedStore(bucket(), { endpoint: peer.url, timeoutMilliseconds: 5_000, listPageSize: 3 });
  });
  afterEach(async () => {
    await files.close();
    await peer[Symbol.asyncDispose]();
  });

  const puts = () => peer.requests.filter((request) => request.startsWith('PUT'));
  /** The same for the first so many PUTs, and nothing for those after them. */
  function interfereWithPuts(count: number, interfere: Peer['interfere']): void {
    let left = count;
    peer.interfere = (req, res) => req.method === 'PUT' && left-- > 0 && interfere(req, res);
  }

  it('names its objects as a store of files names its files, so that the one is copied into the other', async () => {
    const key = await files.keep(someBytes(10));
    await files.store.identify('some-id');
    const names = await bucket().names(files.prefix);
    expect(names).to.have.members([`${files.prefix}${key.slice(0, 2)}/${key}`, `${files.prefix}store-id`]);
  });

  it('lists page after page, and nothing that is no blob', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, (_, at) => files.keep(someBytes(at))));
    const elsewhere = aFreshKey();
    for (const name of ['readme.txt', '.tmp/x.part', `00/${elsewhere}x/y`, elsewhere, 'ab/Thumbs.db']) {
      await bucket().write(files.prefix + name, 'x');
    }
    const blobs = await Array.fromAsync(files.store.list());
    expect(blobs.map(({ key }) => key)).to.have.members(keys);
  });

  it('takes over what it keeps: nothing staged is left', async () => {
    await files.keep(someBytes(10));
    expect(await files.stagedFiles()).to.equal(0);
  });

  for (const [what, change] of [
    ['has another byte', (path: string) => writeFile(path, Buffer.alloc(longBytes, 1))],
    ['is longer', (path: string) => appendFile(path, 'x')],
    ['is shorter', (path: string) => writeFile(path, someBytes(10))],
  ] as const) {
    it(`keeps nothing of a staged file that ${what} than when it was received`, async () => {
      const { store, staging } = files;
      const staged = await staging.receive(inChunks(someBytes(longBytes)), longBytes);
      await change(staged.path);
      const key = aFreshKey();
      expect(await reasonOf(store.put(key, staged)))
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.contains('not the 1048576 bytes it was');
      expect(await store.open(key)).to.equal(undefined);
    });
  }

  it('leaves it to the endpoint to refuse bytes that changed on the way', async () => {
    interfereWithPuts(Infinity, (req, res) => {
      const body = req.pipe(
        new Transform({
          transform: (chunk: Uint8Array, _, done) =>
            done(
              null,
              chunk.map((byte) => byte ^ 1),
            ),
        }),
      );
      return passOn(bucket().endpoint, req, res, { body });
    });
    const key = aFreshKey();
    expect(await reasonOf(files.keep(someBytes(10), key))).to.be.instanceOf(DependencyUnavailableError);
    expect(await files.store.open(key)).to.equal(undefined);
  });

  it('tries again after answers that pass', async () => {
    interfereWithPuts(2, (req, res) => answer(req, res, 503, 'SlowDown'));
    const key = await files.keep(someBytes(10));
    expect(await files.store.digest(key)).to.include({ bytes: 10 });
    expect(puts().length).to.be.at.least(3);
  });

  it('has kept what the endpoint took, also where its answer was lost, and does not send it again', async () => {
    await files.keep(someBytes(10)); // so that it is known whether the endpoint knows conditions
    const before = puts().length;
    interfereWithPuts(1, (req, res) => passOn(bucket().endpoint, req, res, { withAnswer: () => res.destroy() }));
    const key = await files.keep(someBytes(longBytes));
    expect(await collect((await files.store.open(key))!.content)).to.have.lengthOf(longBytes);
    expect(puts().length - before).to.equal(1);
  });

  it('does not take another one’s blob for its own, though the answer is lost', async () => {
    await files.keep(someBytes(10));
    const key = aFreshKey();
    interfereWithPuts(1, (req, res) => {
      req.resume();
      void bucket()
        .write(`${files.prefix}${key.slice(0, 2)}/${key}`, 'another')
        .finally(() => res.destroy());
      return true;
    });
    expect(await reasonOf(files.keep(Buffer.from('another'), key))).to.be.instanceOf(Error);
  });

  /** Of the next answers, no more than the first piece is sent; then something else happens, or nothing. */
  function breakOff(then: (res: ServerResponse) => void): void {
    peer.interfere = (req, res) => {
      const withAnswer = (upstream: IncomingMessage) =>
        void upstream.once('data', (chunk) => void res.write(chunk, () => then(res)));
      return passOn(bucket().endpoint, req, res, { withAnswer });
    };
  }

  it('fails where a blob breaks off half-way', async () => {
    const key = await files.keep(someBytes(longBytes));
    breakOff((res) => res.destroy());
    for (const read of [() => files.store.digest(key), async () => collect((await files.store.open(key))!.content)]) {
      expect(await reasonOf(read())).to.be.instanceOf(DependencyUnavailableError);
    }
  });

  it('ends the connection of a blob that is closed before its end', async () => {
    const key = await files.keep(someBytes(longBytes));
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    breakOff((res) => void res.once('close', resolve));
    const blob = await files.store.open(key);
    await blob?.close();
    await ended;
  });

  it('waits for a slow reader, and not for an endpoint that sends nothing more', async () => {
    const hasty = { endpoint: peer.url, prefix: files.prefix, timeoutMilliseconds: 1000 };
    await using impatient = await openS3Store({ ...bucket(), ...hasty });
    const key = await files.keep(someBytes(longBytes));
    const slow = (await impatient.store.open(key))!.content[Symbol.asyncIterator]();
    let bytes = (await slow.next()).value.length;
    breakOff(() => {});
    // This takes as long as nothing may come, and meanwhile the other one is not read.
    expect(await reasonOf(impatient.store.digest(key))).to.be.instanceOf(DependencyUnavailableError);
    for (let next = await slow.next(); !next.done; next = await slow.next()) bytes += next.value.length;
    expect(bytes).to.equal(longBytes);
  });

  it('gives nothing, and says how long the whole is, where a range begins behind the end', async () => {
    const key = await files.keep(someBytes(10));
    const blob = await files.store.open(key, { first: 10, last: 20 });
    expect(blob?.totalBytes).to.equal(10);
    expect(await collect(blob!.content)).to.have.lengthOf(0);
  });

  it('is not opened where there is no such bucket, or with another secret', async () => {
    const another = { ...bucket(), bucket: `${bucket().bucket}-not` };
    expect(await reasonOf(openS3Store(another)))
      .to.be.instanceOf(UnusableBucketError)
      .with.property('message')
      .that.contains('There is no bucket');
    const credentials = { ...bucket().credentials, secretAccessKey: 'canary' };
    const reason = await reasonOf(openS3Store({ ...bucket(), credentials }));
    expect(reason).to.be.instanceOf(UnusableBucketError).with.property('message').that.contains('refuses');
    expect(String(reason)).not.to.contain('canary');
  });
});
