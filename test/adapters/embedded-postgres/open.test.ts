import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createPool, type DatabasePool, sql } from 'slonik';
import { holdDirectory } from '../../../src/adapters/embedded-postgres/hold.ts';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  joinEmbeddedPostgres,
  openEmbeddedPostgres,
} from '../../../src/adapters/embedded-postgres/index.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// With settings that keep data only as long as the machine runs: what is tested here does not switch it off.
const settings = { fsync: 'off', full_page_writes: 'off' };
const open = (directory: string): Promise<EmbeddedPostgres> => openEmbeddedPostgres({ directory, settings });
/** What is written at the first start. */
const note = 'written at the first start';

describe('the embedded PostgreSQL', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let directory: string;
  before(async () => {
    // Only its owner gets below this folder.
    folder = await temporaryFolder();
    directory = join(folder.path, 'not there yet', 'data of O\'Neil, "all"', 'postgres');
  });
  after(() => folder.remove());

  it('makes its data at the first start', async () => {
    await using server = await open(directory);
    expect(server.adopted).to.equal(false);
    await using pool = await connected(server.url);
    await pool.query(sql.unsafe`create table notes (note text)`);
    await pool.query(sql.unsafe`insert into notes values (${note})`);
  });

  it('finds its data at the next one', async () => {
    await using server = await open(directory);
    await expectData(server);
  });

  it('is gone once it is closed, however often', async () => {
    const server = await open(directory);
    const pid = await postmasterOf(directory);
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await gone(pid);
    expect(await reasonOf(connected(server.url))).to.be.instanceOf(Error);
  });

  it('lets nobody in without its password', async () => {
    await using server = await open(directory);
    for (const password of ['', 'silverprint']) {
      const url = Object.assign(new URL(server.url), { password }).href;
      expect(await reasonOf(connected(url)))
        .to.have.property('message')
        .that.matches(/password/);
    }
  });

  it('refuses a directory that another process uses, and leaves its server alone', async () => {
    const owner = await anOwner(directory);
    const error = await reasonOf(open(directory));
    expect(error).to.be.instanceOf(EmbeddedPostgresError).with.property('message').that.contains('Another process');
    await expectData(owner);
    await owner.close();
  });

  it('is joined while another process has it, and outlives that', async () => {
    const owner = await anOwner(directory);
    const guest = await joinEmbeddedPostgres({ directory });
    expect(guest).to.include({ adopted: true, url: owner.url });
    await expectData(guest);
    await guest.close();
    await guest.close();
    await expectData(owner);
    await owner.close();
  });

  it('is waited for by whoever joins it, until it is there or nobody has it', async () => {
    // Another process that has no server yet, and ends without one
    const hold = await holdDirectory(directory);
    const joining = joinEmbeddedPostgres({ directory, settings });
    await hold?.release();
    await using server = await joining;
    await expectData(server);
  });

  it('is started for whoever joins it where no process has it, and stopped afterwards', async () => {
    const server = await joinEmbeddedPostgres({ directory, settings });
    expect(server.adopted).to.equal(false);
    await expectData(server);
    const pid = await postmasterOf(directory);
    await server.close();
    await gone(pid);
  });

  it('is not made for whoever joins it', async () => {
    const nowhere = join(folder.path, 'nowhere');
    const error = await reasonOf(joinEmbeddedPostgres({ directory: nowhere }));
    expect(error).to.be.instanceOf(EmbeddedPostgresError).with.property('message').that.contains(nowhere);
    expect(existsSync(nowhere)).to.equal(false);
  });

  it('leaves its server running when Ctrl-C reaches the process that opened it', async () => {
    const owner = await anOwner(directory);
    await owner.pressCtrlC();
    await expectData(owner);
    await owner.close();
  });

  it('adopts the server that a killed process left behind, and stops it', async () => {
    const owner = await anOwner(directory);
    const pid = await postmasterOf(directory);
    await owner.kill();
    expect(isAlive(pid)).to.equal(true);
    const server = await open(directory);
    expect(server).to.include({ adopted: true, url: owner.url });
    await expectData(server);
    await server.close();
    await gone(pid);
  });

  it('recovers when the server was killed as well', async () => {
    const owner = await anOwner(directory);
    const pid = await postmasterOf(directory);
    await owner.kill();
    process.kill(pid, 'SIGKILL');
    await using server = await open(directory);
    expect(server.adopted).to.equal(false);
    await expectData(server);
  });

  it('starts where a stale pid file names a process of somebody else', async () => {
    const stale = [process.pid, join(directory, 'cluster'), 0, 5432, '', '127.0.0.1', 0, 'ready', ''].join('\n');
    await writeFile(join(directory, 'cluster', 'postmaster.pid'), stale);
    await using server = await open(directory);
    expect(server.adopted).to.equal(false);
    await expectData(server);
  });

  it('says what its server said when it does not start', async () => {
    const impossible = openEmbeddedPostgres({ directory, settings: { shared_buffers: 'much' } });
    const error = await reasonOf(impossible);
    expect(error).to.be.instanceOf(EmbeddedPostgresError).with.property('message').that.contains('shared_buffers');
    await using server = await open(directory);
    await expectData(server);
  });

  it('refuses the data of another major version, and changes nothing', async () => {
    const file = join(directory, 'cluster', 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '12\n');
    const error = await reasonOf(open(directory));
    expect(error).to.be.instanceOf(EmbeddedPostgresError).with.property('message').that.contains('PostgreSQL 12');
    await writeFile(file, version);
    await using server = await open(directory);
    await expectData(server);
  });

  it('makes its data anew where the first start was interrupted', async () => {
    const interrupted = join(folder.path, 'interrupted');
    await mkdir(join(interrupted, 'unfinished-x', 'cluster', 'base'), { recursive: true });
    await writeFile(join(interrupted, 'unfinished-x', 'cluster', 'PG_VERSION'), '');
    await using server = await open(interrupted);
    await expectNoData(server);
    expect(existsSync(join(interrupted, 'unfinished-x'))).to.equal(false);
  });

  it('does without a socket file where its path would be too long', async () => {
    const long = join(folder.path, 'long'.repeat(25));
    await using server = await open(long);
    await expectNoData(server);
  });

  it('stops also when its data was deleted under it', async () => {
    const deleted = join(folder.path, 'deleted');
    const server = await open(deleted);
    const pid = await postmasterOf(deleted);
    await rm(deleted, { recursive: true });
    await server.close();
    await gone(pid);
  });
});

async function expectData({ url }: { readonly url: string }): Promise<void> {
  await using pool = await connected(url);
  expect(await pool.anyFirst(sql.unsafe`select note from notes`)).to.deep.equal([note]);
}

async function expectNoData({ url }: { readonly url: string }): Promise<void> {
  await using pool = await connected(url);
  expect(await pool.oneFirst(sql.unsafe`select to_regclass('notes')::text`)).to.equal(null);
}

/** A pool that has reached its server. */
async function connected(url: string): Promise<DatabasePool & AsyncDisposable> {
  const pool = await createPool(url, { maxPoolSize: 1, connectionRetryLimit: 0 });
  const end = () => pool.end();
  try {
    await pool.query(sql.unsafe`select 1`);
  } catch (error) {
    await end();
    throw error;
  }
  return Object.assign(pool, { [Symbol.asyncDispose]: end });
}

/** Another process that has the server of a directory open, and a process group of its own, as on a terminal. */
async function anOwner(directory: string) {
  const script = fileURLToPath(new URL('owner.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const lines = createInterface(child.stdout);
  const [line] = await once(lines, 'line');
  const { url } = JSON.parse(String(line)) as { url: string };
  return {
    url,
    kill: () => ended(child, () => child.kill('SIGKILL')),
    close: () => ended(child, () => child.stdin.end()),
    pressCtrlC: async () => {
      const noticed = once(lines, 'line');
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await noticed;
    },
  };
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  const exit = once(child, 'exit');
  end();
  await exit;
}

async function postmasterOf(directory: string): Promise<number> {
  return Number.parseInt(await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

/** A process that has ended is there until the system has taken note of it. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(5);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
