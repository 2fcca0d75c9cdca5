import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { sql } from 'slonik';
import type { BackupSummary } from '../../src/adapters/cli/index.ts';
import { StartError } from '../../src/bootstrap/server.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import type { Run } from '../adapters/cli/shell.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Album, Bustle, photos, runIn, Site } from './a-service-to-back-up.ts';
import { commandIn } from './launched.ts';

const launcher = fileURLToPath(new URL('../../bin/silverprint.cjs', import.meta.url));

describe('a backup', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let here: Site;
  let sites: Site[];
  let dir: string;
  beforeEach(async () => {
    sites = [];
    folder = await temporaryFolder();
    dir = join(folder.path, 'backup');
    here = await another();
  });
  afterEach(async () => {
    for (const site of sites) await site.close();
    await folder.remove();
  });

  async function another(options?: Parameters<typeof Site.open>[0]): Promise<Site> {
    const site = await Site.open(options);
    sites.push(site);
    return site;
  }

  async function backedUp(site = here, ...argv: string[]): Promise<BackupSummary> {
    const { status, out, err } = await site.runs('backup', dir, '--json', ...argv);
    expect({ status, err }).to.deep.equal({ status: 0, err: '' });
    return (JSON.parse(out) as { backup: BackupSummary }).backup;
  }

  async function isClean(site: Site): Promise<void> {
    const { status, out } = await site.runs('fsck', '--scrub', '100%');
    expect(status, out).to.equal(0);
  }

  /** Restore the backup somewhere else; there are these files then, as they were. */
  async function bringsBack(album: Album, site?: Site): Promise<Run> {
    const there = site ?? (await another());
    const run = await there.runs('restore', dir);
    expect(run.err).to.equal('');
    expect(await there.album()).to.deep.equal(album);
    return run;
  }

  const manifest = () => readFile(join(dir, 'manifest.json'), 'utf8');
  const filesBelow = async (...names: string[]) =>
    (await readdir(join(dir, ...names), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  it('is of one moment while photos come and go, and brings everything back that was acknowledged before it', async () => {
    const ann = await here.serves();
    const bustle = new Bustle(here, ann, await photos(4));
    while (bustle.kept.size < 4) await delay(5);
    const before = bustle.kept.size;
    expect(await commandIn(here.environment, ['backup', dir])).to.include({ code: 0, stderr: '' });
    const between = new Map(bustle.kept);
    expect(between.size, 'uploads went on meanwhile').to.be.above(before);
    const { copiedFiles, files } = await backedUp();
    expect(copiedFiles).to.be.below(files);
    await bustle.end();
    await isClean(here);

    const there = await another();
    const { stdout, code } = await commandIn(there.environment, ['restore', dir]);
    expect(code).to.equal(0);
    expect(stdout).to.contain('Everybody has to sign in again').and.contain('npm start');
    await isClean(there);
    const client = await there.signsIn(ann.username);
    for (const [id, photo] of between) {
      expect(Buffer.from(await client.downloads(id)).equals(photo), id).to.equal(true);
    }
  });

  it('has the keys, for nobody else to read, and says so', async () => {
    const album = await here.keeps(1);
    const { status, out } = await here.runs('backup', dir);
    expect(status).to.equal(0);
    expect(out).to.match(/^1 photo, 1 user, 2 files, .* all of them new\nThe keys of the service are in .*0600/);
    const [snapshot] = await snapshots();
    const secret = join(dir, snapshot!, 'keys', 'secret');
    expect(await readFile(secret, 'utf8')).to.equal(await readFile(here.path('keys', 'secret'), 'utf8'));
    for (const path of await filesBelow(snapshot!)) expect((await stat(path)).mode & 0o777, path).to.equal(0o600);
    for (const path of [dir, join(dir, snapshot!), join(dir, 'images')]) {
      expect((await stat(path)).mode & 0o777, path).to.equal(0o700);
    }
    const there = await another();
    await bringsBack(album, there);
    expect((await stat(there.path('keys', 'secret'))).mode & 0o777).to.equal(0o600);
    expect(await readFile(there.path('keys', 'secret'))).to.deep.equal(await readFile(secret));
  });

  it('does without a secret that the environment has, and says so', async () => {
    const elsewhere = await another({ secret: 'no'.repeat(32) });
    const album = await elsewhere.keeps(1);
    expect((await elsewhere.runs('backup', dir)).out).to.contain('SECRET is not in the backup');
    expect((await filesBelow()).filter((path) => path.endsWith('secret'))).to.deep.equal([]);
    expect((await bringsBack(album)).out).to.contain('Set SECRET');
  });

  it('copies what is new when it is made again, and lets go of what is gone', async () => {
    const [gone, ...left] = [...(await here.keeps(2)).keys()];
    expect(await backedUp()).to.include({ images: 2, files: 4, copiedFiles: 4, removedFiles: 0 });
    await here.deletes(gone!);
    const added = await here.keeps(1);
    expect(await backedUp(), 'files that are yet to be deleted').to.include({
      files: 4,
      copiedFiles: 2,
      removedFiles: 0,
    });
    await here.withPool((pool) => pool.query(sql.unsafe`delete from silverprint.discarded_blobs`));
    expect(await backedUp()).to.include({ images: 2, files: 4, copiedFiles: 0, removedFiles: 2 });
    const names = (await filesBelow('images')).map((path) => basename(path));
    expect(names).to.have.members([...left.slice(1), ...added.keys(), 'store-id']);
  });

  it('is refused with the name of what is damaged, and nothing of it is restored', async () => {
    const album = await here.keeps(2);
    await backedUp();
    const there = await another();
    const blob = (await filesBelow('images')).find((path) => path.endsWith('.original'))!;
    const rows = (await filesBelow()).find((path) => path.endsWith('images.jsonl.gz'))!;
    for (const [path, harm] of [
      [rows, flip],
      [blob, flip],
      [blob, (path: string) => rm(path)],
    ] as const) {
      const sound = await readFile(path);
      await harm(path);
      const { status, err } = await there.runs('restore', dir);
      expect(status).to.equal(2);
      expect(err).to.contain(path);
      for (const name of ['images', 'keys', 'restore-unfinished']) {
        const left = await readdir(there.path(name)).catch(() => []);
        expect(left, name).to.deep.equal([]);
      }
      await writeFile(path, sound, { mode: 0o600 });
    }
    await flip(blob);
    const skipping = await there.runs('restore', dir, '--skip-damaged');
    expect(skipping).to.include({ status: 1, err: '' });
    expect(skipping.out).to.contain('without 1 file');
    expect(await there.album()).to.deep.equal(without(album, basename(blob)));
    expect(await here.runs('backup', dir, '--verify')).to.include({ status: 0 });
    await bringsBack(album);
  });

  it('goes on without files that are damaged in the service, names them, and is restored without them', async () => {
    const album = await here.keeps(2);
    const [lost] = [...album.keys()];
    await rm(here.path('images', lost!.slice(0, 2), lost!));
    const { status, out } = await here.runs('backup', dir);
    expect(status).to.equal(1);
    expect(out).to.contain(lost).and.contain('without 1 file');
    expect((await bringsBack(without(album, lost!))).status).to.equal(1);
  });

  it('is made and restored only where nothing else is, and by one at a time', async () => {
    await here.keeps(1);
    await backedUp();
    const refused = async (environment: Site['environment'], argv: string[], ...words: string[]) => {
      const { status, err } = await runIn(environment, argv);
      expect(status).to.equal(2);
      for (const word of words) expect(err).to.contain(word);
    };
    const [empty, stranger] = [await another(), await another()];
    await refused(here.environment, ['backup', here.dataDir], 'neither empty');
    await refused(here.environment, ['restore', dir], here.path('images'), here.path('keys'));
    await refused(here.environment, ['restore', folder.path], 'There is no backup');
    await refused({ ...here.environment, DATA_DIR: empty.dataDir }, ['restore', dir], '1 photos and 1 users');
    await stranger.keeps(1);
    await refused(stranger.environment, ['backup', dir], 'another service');
    const first = await whileHeldUp(async (begun) => {
      const running = here.runs('backup', dir);
      await begun();
      await refused(here.environment, ['backup', join(folder.path, 'other')], 'Another backup');
      return { running };
    });
    expect(await first.running).to.include({ status: 0 });
  });

  it('leaves the one before whole when its process is killed or told to stop', async () => {
    const album = await here.keeps(2);
    await backedUp();
    const before = await manifest();
    await here.keeps(1);
    const killed = await whileHeldUp(async (begun) => {
      const { process, ended } = spawned('backup', here);
      await begun();
      process.kill('SIGKILL');
      return ended;
    });
    expect(killed).to.include({ signal: 'SIGKILL' });
    expect(await manifest()).to.equal(before);

    const stop = new AbortController();
    const stopped = await whileHeldUp(async (begun) => {
      const running = runIn(here.environment, ['backup', dir], stop.signal);
      await begun();
      stop.abort();
      return { running };
    });
    expect(await stopped.running).to.include({ status: 130 });
    expect(await manifest()).to.equal(before);

    // A key that nobody gives away: all files are copied by then.
    const pipe = here.path('keys', 'access-tokens', '0001.pem');
    await mkdir(dirname(pipe));
    await promisify(execFile)('mkfifo', [pipe]);
    const child = spawned('backup', here);
    const writer = await readerOf(pipe);
    child.process.kill('SIGKILL');
    expect(await child.ended).to.include({ signal: 'SIGKILL' });
    await writer.close();
    expect(await manifest()).to.equal(before);
    await rm(pipe);

    await bringsBack(album);
    expect(await backedUp()).to.include({ images: 3, files: 6, copiedFiles: 0 });
    expect(await snapshots()).to.have.lengthOf(1);
  });

  it('is restored by running it again after its process was killed; until then, no service starts there', async () => {
    const album = await here.keeps(2);
    await backedUp();
    const there = await another();
    await there.withPool((pool) =>
      pool.transaction(async (transaction) => {
        await transaction.query(
          sql.unsafe`select pg_advisory_xact_lock(hashtextextended('silverprint.migrations', 0))`,
        );
        const child = spawned('restore', there);
        while (!existsSync(there.path('keys', 'secret'))) await delay(5);
        child.process.kill('SIGKILL');
        await child.ended;
      }),
    );
    const reason = await reasonOf(there.starts());
    expect(reason).to.be.instanceOf(StartError).with.property('message').that.contains('silverprint restore');
    await bringsBack(album, there);
    await isClean(there);
  });

  /** Do something during which a backup gets no further than to the photos; `begun` is when one has. */
  async function whileHeldUp<Result>(work: (begun: () => Promise<void>) => Promise<Result>): Promise<Result> {
    const before = new Set(await snapshots());
    const begun = async () => {
      while ((await snapshots()).every((name) => before.has(name))) await delay(5);
    };
    return here.withPool((pool) =>
      pool.transaction(async (transaction) => {
        await transaction.query(sql.unsafe`lock table silverprint.images`);
        return work(begun);
      }),
    );
  }

  async function snapshots(): Promise<string[]> {
    return (await readdir(dir)).filter((name) => name.startsWith('snapshot-'));
  }

  function spawned(what: string, site: Site) {
    const env = { PATH: process.env['PATH'], ...site.environment };
    const child = spawn(process.execPath, [launcher, what, dir], { env, stdio: 'ignore' });
    const ended = once(child, 'exit').then(([code, signal]: unknown[]) => ({ code, signal }));
    return { process: child, ended };
  }
});

/** The other end of a named pipe, once somebody reads from it. */
async function readerOf(path: string): Promise<FileHandle> {
  for (;;) {
    const writer = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (writer) return writer;
    await delay(5);
  }
}

function without(album: Album, key: string): Album {
  return new Map([...album].filter(([other]) => other !== key));
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
}
