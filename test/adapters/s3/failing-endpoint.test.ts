import { expect } from 'chai';
import { openS3Store, UnusableBucketError } from '../../../src/adapters/s3/index.ts';
import { DependencyUnavailableError, StoreFullError } from '../../../src/index.ts';
import { aFreshKey, inChunks, someBytes } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { StagedFolder } from '../../support/staged-folder.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { answer, type Peer, peerOf } from './peer.ts';

const credentials = { accessKeyId: 'canary-id', secretAccessKey: 'canary-secret' };

describe('an S3 store whose endpoint fails', () => {
  let peer: Peer;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    [peer, folder] = await Promise.all([peerOf(), temporaryFolder()]);
  });
  afterEach(async () => {
    await peer[Symbol.asyncDispose]();
    await folder.remove();
  });

  const open = () =>
    openS3Store({ bucket: 'photos', endpoint: peer.url, credentials, timeoutMilliseconds: 300, attemptsMax: 2 });
  const staged = async () => (await StagedFolder.at(folder.path)).receive(inChunks(someBytes(10)));

  for (const [status, code] of [
    [507, 'InsufficientStorage'],
    [403, 'QuotaExceeded'],
    [413, 'EntityTooLarge'],
  ] as const) {
    it(`is full where a PUT is answered with ${status} ${code}, which is not repeated`, async () => {
      await using files = await open();
      peer.interfere = (req, res) => req.method === 'PUT' && answer(req, res, status, code);
      expect(await reasonOf(files.store.put(aFreshKey(), await staged()))).to.be.instanceOf(StoreFullError);
      expect(peer.requests.filter((request) => request.startsWith('PUT'))).to.have.lengthOf(1);
    });
  }

  for (const [status, code, attempts] of [
    [503, 'SlowDown', 2],
    [500, 'InternalError', 2],
    [403, 'AccessDenied', 1],
    [404, 'NoSuchBucket', 1],
  ] as const) {
    it(`is not available where everything is answered with ${status} ${code}`, async () => {
      await using files = await open();
      peer.interfere = (req, res) => req.method !== 'HEAD' && answer(req, res, status, code);
      const calls = [
        files.store.put(aFreshKey(), await staged()),
        files.store.open(aFreshKey()),
        files.store.digest(aFreshKey()),
        files.store.delete(aFreshKey()),
        files.store.identity(),
        Array.fromAsync(files.store.list()),
      ];
      for (const reason of await Promise.all(calls.map(reasonOf))) {
        expect(reason).to.be.instanceOf(DependencyUnavailableError);
      }
      expect(peer.requests.filter((request) => request.startsWith('PUT'))).to.have.lengthOf(attempts);
    });
  }

  it('is not available where nothing is answered, and where nobody listens any more', async () => {
    await using files = await open();
    peer.interfere = () => true;
    expect(await reasonOf(files.store.put(aFreshKey(), await staged()))).to.be.instanceOf(DependencyUnavailableError);
    await peer[Symbol.asyncDispose]();
    expect(await reasonOf(files.store.open(aFreshKey()))).to.be.instanceOf(DependencyUnavailableError);
    peer = await peerOf();
  });

  it('is not available where something else than the part that was asked for is sent', async () => {
    await using files = await open();
    peer.interfere = (_, res) => {
      res.writeHead(200, { 'Content-Length': 10 }).end('0123456789');
      return true;
    };
    const range = { first: 3, last: 5 };
    expect(await reasonOf(files.store.open(aFreshKey(), range))).to.be.instanceOf(DependencyUnavailableError);
  });

  it('makes no request of what is no key', async () => {
    await using files = await open();
    const before = peer.requests.length;
    for (const key of ['', '..', 'ab/../../x', 'AB12', 'ab\u0000', '.tmp', `ab${'c'.repeat(127)}`]) {
      expect(await reasonOf(files.store.put(key, await staged()))).to.be.instanceOf(TypeError);
      expect(await reasonOf(files.store.open(key))).to.be.instanceOf(TypeError);
      expect(await reasonOf(files.store.delete(key))).to.be.instanceOf(TypeError);
    }
    expect(peer.requests).to.have.lengthOf(before);
  });

  for (const [status, code, words] of [
    [404, 'NoSuchBucket', 'There is no bucket photos'],
    [403, 'SignatureDoesNotMatch', 'refuses'],
    [301, 'PermanentRedirect', 'another region'],
    [500, 'InternalError', 'status 500'],
  ] as const) {
    it(`is not opened where the bucket is answered for with ${status} ${code}, and says so without secrets`, async () => {
      peer.interfere = (req, res) => answer(req, res, status, code);
      const reason = await reasonOf(open());
      expect(reason).to.be.instanceOf(UnusableBucketError).with.property('message').that.contains(words);
      expect(String(reason)).not.to.contain('canary');
    });
  }

  it('is not opened where nobody listens', async () => {
    const { url } = peer;
    await peer[Symbol.asyncDispose]();
    const reason = await reasonOf(openS3Store({ bucket: 'photos', endpoint: url, credentials, attemptsMax: 1 }));
    expect(reason).to.be.instanceOf(UnusableBucketError).with.property('message').that.contains('does not answer');
    peer = await peerOf();
  });
});
