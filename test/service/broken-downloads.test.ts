import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink, rename, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { openFileSystemStore } from '../../src/adapters/filesystem/index.ts';
import { openSharpCompressor } from '../../src/adapters/sharp/index.ts';
import type { Limits, Logger } from '../../src/index.ts';
import { type ImageAnswer, inShort, jsonFrom, type User } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { head, RawConnection } from '../support/raw-connection.ts';
import { memory, startService } from '../support/service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** More than all buffers between a service and its client hold. */
const manyBytes = 30_000_000;
/** All that are promised take a while. */
const aborted = process.env['TEST_LONG'] ? 1_000 : 200;
const atOnce = 20;

const originalOf = (id: string) => `/image/download_original/${id}`;
/** Everything that can be had of an image. */
const filesOf = (id: string) => [
  originalOf(id),
  `${originalOf(id)}?privacy=strip`,
  `/image/download_compressed/${id}`,
  `/image/download_compressed/${id}?size=thumb`,
];

// Where a process can look up what it has open.
const itOnLinux = process.platform === 'linux' ? it : it.skip;

describe('Downloads of files that something happened to', () => {
  let disk: Disk;
  let ann: User;
  before(async () => {
    disk = await serviceOnDisk();
    ann = await disk.service.aUser();
  });
  after(() => disk.close());

  const happenings: Record<string, (path: string) => Promise<void>> = {
    'is gone': unlink,
    'has a byte less': async (path) => truncate(path, (await readFile(path)).length - 1),
    'has a byte more': (path) => writeFile(path, 'x', { flag: 'a' }),
    'is empty': (path) => truncate(path, 0),
    'is a link to itself under another name': async (path) => {
      await rename(path, `${path}.moved`);
      await symlink(`${path}.moved`, path);
    },
    'is a directory': async (path) => {
      await unlink(path);
      await mkdir(path);
    },
  };
  for (const [what, happens] of Object.entries(happenings)) {
    it(`fail before their head, when the file ${what}`, async () => {
      const { id } = await ann.uploads(await aPhoto());
      const targets = [...filesOf(id), ...(await linksTo(ann, id))];
      for (const target of targets) expect((await ann.asks('GET', target)).status).to.equal(200);
      const paths = await disk.pathsOf(id);
      expect(paths).to.have.lengthOf(3);
      for (const path of paths) await happens(path);
      for (const target of targets) {
        for (const headers of [{}, { Range: 'bytes=0-9' }]) {
          const answer = await ann.asks('GET', target, undefined, headers);
          expect(inShort(answer), target).to.equal('500 internal');
          expect(Object.fromEntries(answer.headers)).to.include({ 'cache-control': 'no-store' });
          expect(answer.headers.get('ETag')).to.equal(null);
        }
        const { status } = await disk.asks(ann, target, { method: 'HEAD' });
        expect(status).to.equal(500);
      }
    });
  }

  it('are whole when a byte is another one, and the tag tells', async () => {
    const photo = await aPhoto();
    const { id } = await ann.uploads(photo);
    const original = await disk.originalOf(id);
    await writeFile(original, Uint8Array.of(0), { flag: 'r+' });
    const answer = await ann.asks('GET', originalOf(id));
    expect(answer.bytes).to.have.lengthOf(photo.length);
    const sha256 = createHash('sha256').update(answer.bytes).digest('hex');
    expect(answer.headers.get('ETag')).to.not.equal(`"${sha256}"`);
  });

  describe('while they are sent', () => {
    let large: ImageAnswer;
    beforeEach(async () => {
      large = await ann.uploads(await aPhoto({ trailing: new Uint8Array(manyBytes) }));
    });

    it('break the connection when the file is cut short', async () => {
      const answer = await disk.begins(ann, originalOf(large.id));
      await truncate(await disk.originalOf(large.id), manyBytes / 2);
      expect(await buffer(answer).catch((error: Error) => error)).to.be.instanceOf(Error);
      expect(answer.complete).to.equal(false);
    });

    it('go on when the file is deleted', async () => {
      const answer = await disk.begins(ann, originalOf(large.id));
      const original = await disk.originalOf(large.id);
      await unlink(original);
      expect(await buffer(answer)).to.have.lengthOf(large.bytes);
    });

    itOnLinux('are broken off when nobody reads on, and the file is let go of (on Linux)', async () => {
      await using impatient = await serviceOnDisk({ downloadIdleSeconds: 0.1 });
      const bob = await impatient.service.aUser();
      const { id } = await bob.uploads(await aPhoto({ trailing: new Uint8Array(manyBytes) }));
      const answer = await impatient.begins(bob, originalOf(id));
      await impatient.answered(/download_original/);
      expect(await impatient.openFiles()).to.deep.equal([]);
      expect(await buffer(answer).catch((error: Error) => error)).to.be.instanceOf(Error);
    });
  });

  itOnLinux(`leave nothing open, however many are given up (${aborted}, on Linux)`, async function () {
    this.timeout(120_000);
    const { id } = await ann.uploads(await aPhoto({ trailing: new Uint8Array(4_000_000) }));
    const targets = filesOf(id);
    const before = disk.answers();
    for (let begun = 0; begun < aborted; begun += atOnce) {
      await Promise.all(
        Array.from({ length: atOnce }, async (_, at) => {
          const connection = await RawConnection.to(disk.service.url);
          const authorization = `Authorization: Bearer ${ann.tokens.access_token}`;
          await connection.says(head(`GET ${targets[at % targets.length]} HTTP/1.1`, authorization));
          // at once, or when the first bytes are there
          if (at % 4 > 0) await connection.hears('\r\n\r\n');
          connection.vanishes();
        }),
      );
    }
    await disk.noConnections();
    expect(disk.answers() - before).to.be.at.least(aborted * 0.7);
    // A request that had only just arrived may still be opening its file.
    for (let turn = 0; turn < 1_000 && (await disk.openFiles()).length > 0; turn++) await new Promise(setImmediate);
    expect(await disk.openFiles()).to.deep.equal([]);
  });
});

type Disk = Awaited<ReturnType<typeof serviceOnDisk>>;

/** A service whose files a test can get at. */
async function serviceOnDisk(limits: Partial<Limits> = {}) {
  await using opening = new AsyncDisposableStack();
  const { path: root } = opening.adopt(await temporaryFolder(), (made) => made.remove());
  const { store, staging } = opening.use(await openFileSystemStore(root));
  const compressor = opening.use(await openSharpCompressor());
  const log = requestLog();
  const options = { limits, logger: log.logger, replace: () => ({ store, staging, compressor }) };
  const service = opening.adopt(await startService(memory, options), (started) => started.close());
  const opened = opening.move();
  const close = () => opened.disposeAsync();
  /** Where the files of an image are. */
  const pathsOf = async (id: string): Promise<string[]> => {
    const hex = id.replaceAll('-', '');
    const shard = join(root, hex.slice(0, 2));
    return (await readdir(shard)).filter((name) => name.startsWith(hex)).map((name) => join(shard, name));
  };
  return {
    service,
    answers: log.count,
    answered: log.says,
    close,
    [Symbol.asyncDispose]: close,
    pathsOf,
    originalOf: async (id: string) => (await pathsOf(id)).find((path) => path.includes('.original')) ?? '?',
    asks: (user: User, target: string, init: RequestInit) =>
      fetch(service.url + target, { ...init, headers: by(user) }),
    /** The head of an answer of whose body nothing is read yet. */
    async begins(user: User, target: string): Promise<IncomingMessage> {
      const asking = request(service.url + target, { headers: by(user), agent: false });
      asking.end();
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      return answer;
    },
    /** Files of the store that this process has open. */
    openFiles: () => openFilesBelow(root),
    async noConnections(): Promise<void> {
      const connections = () => new Promise((resolve) => service.server.getConnections((_, count) => resolve(count)));
      while ((await connections()) !== 0) await new Promise(setImmediate);
    },
  };
}

/** Links to everything that can be had of an image. */
async function linksTo(user: User, id: string): Promise<string[]> {
  const files = [
    { representation: 'original' },
    { representation: 'original', privacy: 'strip' },
    { representation: 'compressed' },
    { representation: 'compressed', size: 'thumb' },
  ];
  const made = files.map(async (wish) => {
    const answer = await user.sends(`/image/${id}/links`, { ...wish, expires_in: 3600 });
    return (jsonFrom(201, answer) as { url: string }).url;
  });
  return Promise.all(made);
}

function by(user: User): Record<string, string> {
  return { Authorization: `Bearer ${user.tokens.access_token}` };
}

/** Counts the lines about requests, and tells when there is one about a path. */
function requestLog() {
  const paths: string[] = [];
  const waiting: (() => void)[] = [];
  const silent = () => {};
  const info: Logger['info'] = ({ path }: { path?: string }, message) => {
    if (message === 'request') paths.push(path ?? '');
    for (const wake of waiting.splice(0)) wake();
  };
  return {
    logger: { debug: silent, info, warn: silent, error: silent },
    count: () => paths.length,
    says: async (path: RegExp): Promise<void> => {
      while (!paths.some((one) => path.test(one))) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

async function openFilesBelow(root: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(root));
}
