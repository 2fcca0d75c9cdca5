import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { listening, stopped } from '../support/listening.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { command, gone, isAlive, type Launched, launch, postmasterOf } from './launched.ts';

const upToDate = { code: 0, stdout: 'Every print is as the configuration says.\n', stderr: '' };

describe('the process of the service', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  let running: Launched | undefined;
  before(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'data');
  });
  // Only where a test failed half-way is there anything to stop: by the way that stops everything.
  afterEach(async () => {
    if (running && isAlive(running.pid)) process.kill(running.pid, 'SIGTERM');
    await running?.ended;
    running = undefined;
  });
  after(() => folder.remove());

  async function started(
    options?: Parameters<typeof launch>[1],
  ): Promise<Launched & { postmaster: number; url: string }> {
    running = launch(dataDir, options);
    const { url } = await running.ready;
    return { ...running, postmaster: await postmasterOf(dataDir), url: String(url) };
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`stops with everything that it started on ${signal}, and its status is 0`, async () => {
      const { pid, url, postmaster, ended } = await started();
      expect((await fetch(`${url}/livez`)).status).to.equal(200);
      process.kill(pid, signal);
      expect((await ended).code).to.equal(0);
      await gone(postmaster);
    });
  }

  it('takes a signal that comes twice at once for one', async () => {
    const { pid, postmaster, ended } = await started();
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGINT');
    expect((await ended).code).to.equal(0);
    await gone(postmaster);
  });

  it('stops when the npm that started it is gone', async () => {
    // A shell between the two, which a signal ends without telling us, as npm's does.
    const shell = ['sh', '-c', '"$@" & echo $! >&2; wait', 'sh'];
    const environment = { npm_lifecycle_event: 'start' };
    const { pid, postmaster, ended } = await started({ prefix: shell, environment });
    process.kill(pid, 'SIGKILL');
    const { lines, stderr } = await ended;
    expect(lines.at(-1)?.msg).to.equal('stopping');
    await gone(Number(stderr));
    await gone(postmaster);
  });

  it('finds its data and adopts its PostgreSQL after it was killed', async () => {
    const killed = await started();
    process.kill(killed.pid, 'SIGKILL');
    await killed.ended;
    expect(isAlive(killed.postmaster)).to.equal(true);

    const { pid, postmaster, ready, ended } = await started();
    expect(postmaster).to.equal(killed.postmaster);
    expect(await ready).to.have.nested.include({ 'database.adopted': true, secretOrigin: 'file' });
    process.kill(pid, 'SIGTERM');
    expect((await ended).code).to.equal(0);
    await gone(postmaster);
  });

  it('starts after its PostgreSQL was killed with it', async () => {
    const killed = await started();
    process.kill(killed.pid, 'SIGKILL');
    process.kill(killed.postmaster, 'SIGKILL');
    await killed.ended;
    const { ready } = await started();
    expect(await ready).to.have.nested.include({ 'database.adopted': false, secretOrigin: 'file' });
  });

  it('shares its PostgreSQL with a command of the operator, which leaves it running', async () => {
    const { postmaster, url } = await started();
    expect(await command(dataDir, 'recompress')).to.deep.equal(upToDate);
    expect(isAlive(postmaster)).to.equal(true);
    expect((await fetch(`${url}/livez`)).status).to.equal(200);
  });

  it('need not run for a command of the operator, which leaves nothing running', async () => {
    expect(await command(dataDir, 'recompress')).to.deep.equal(upToDate);
    expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).to.equal(false);
  });

  it('logs a defect that nobody caught, stops everything, and its status is 1', async () => {
    const planted = `process.on('SIGUSR2', () => Promise.reject(new Error('planted')))`;
    const { pid, postmaster, ended } = await started({ options: ['--import', `data:text/javascript,${planted}`] });
    process.kill(pid, 'SIGUSR2');
    const { code, lines } = await ended;
    expect(code).to.equal(1);
    expect(lines.find(({ level }) => level === 50)).to.have.nested.include({ 'error.message': 'planted' });
    await gone(postmaster);
  });

  it('has a thread pool of 16, or of two a core where that is more, whatever was asked of it', async function () {
    if (process.platform !== 'linux') {
      console.log('      (skipped: only Linux shows the threads of a process)');
      this.skip();
    }
    const { pid } = await started();
    const threads = await readdir(`/proc/${pid}/task`);
    const names = await Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/comm`, 'utf8')));
    expect(names.filter((name) => name.trim() === 'libuv-worker')).to.have.lengthOf(
      Math.max(16, 2 * availableParallelism()),
    );
  });

  it('says in a sentence that its port is taken, and leaves nothing running', async () => {
    const other = createServer();
    const { port } = new URL(await listening(other));
    const { code, stderr } = await launch(join(folder.path, 'other'), { environment: { PORT: port } }).ended;
    await stopped(other);
    expect(code).to.equal(1);
    expect(stderr).to.contain(`Port ${port}`).and.not.to.contain('    at ');
    expect(existsSync(join(folder.path, 'other'))).to.equal(false);
  });

  it('stops its PostgreSQL when it cannot start for another reason', async () => {
    const { code, stderr } = await launch(dataDir, { environment: { SECRET: 's'.repeat(32) } }).ended;
    expect(code).to.equal(1);
    expect(stderr).to.contain('another secret').and.not.to.contain('    at ');
    expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).to.equal(false);
  });

  it('names everything that is wrong with its configuration', async () => {
    const { code, stderr } = await launch(dataDir, { environment: { PORT: 'canary', LOG_LEVEL: 'canary' } }).ended;
    expect(code).to.equal(1);
    expect(stderr).to.contain('PORT must be').and.contain('LOG_LEVEL must be').and.not.to.contain('canary');
  });

  it('says in a line that the Node it runs on is too old', async () => {
    const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`;
    const { code, stderr } = await launch(dataDir, { options: ['--import', `data:text/javascript,${disguise}`] }).ended;
    expect(code).to.equal(1);
    expect(stderr.trim().split('\n')).to.have.lengthOf(1);
    expect(stderr).to.contain('Node 24').and.contain('20.19.0');
  });
});
