import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { RawConnection } from '../support/raw-connection.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { allGone, refuses, type Started, started, stopAmidst } from './shutdowns/service.ts';
import { aLargePhoto } from './shutdowns/transfers.ts';

describe('A service that is told to stop', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Started | undefined;
  before(async () => {
    folder = await temporaryFolder();
  });
  // Only where a test failed half-way is there anything to stop.
  afterEach(async () => {
    if (running) process.kill(running.pid, 'SIGKILL');
    await running?.ended;
    running = undefined;
  });
  after(() => folder.remove());

  async function start(environment?: Record<string, string>): Promise<Started> {
    running = await started(folder.path, environment);
    return running;
  }

  async function statusOf(service: Started): Promise<number | null> {
    const code = await allGone(service);
    running = undefined;
    return code;
  }

  it('finishes fifty transfers first', async () => {
    const { violations } = await stopAmidst(folder.path, { uploads: 25, downloads: 25 });
    expect(violations).to.deep.equal([]);
  });

  it('says that it is not ready before it takes nothing more, for as long as it was told', async () => {
    const service = await start({ SHUTDOWN_DELAY_SECONDS: '2' });
    const { pid, url, ann } = service;
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    process.kill(pid, 'SIGTERM');
    let answer = await fetch(`${url}/readyz`);
    while (answer.status === 200) answer = await fetch(`${url}/readyz`);
    expect(await answer.json()).to.include({ status: 503, code: 'shutting-down' });
    expect(await ann.keeps(aLargePhoto())).to.be.a('string');
    expect(await statusOf(service)).to.equal(0);
  });

  it('refuses what comes on a connection that was kept open, and closes it', async () => {
    const service = await start();
    const { pid, url, ann, id, sha256 } = service;
    const [upload, download] = [await ann.beginsAnUpload(), await ann.beginsADownload(id, sha256)];
    const kept = await RawConnection.to(url);
    // Not ended yet, so that the connection is not an idle one.
    await kept.says('GET /image/list HTTP/1.1\r\n');
    process.kill(pid, 'SIGTERM');
    await refuses(url);
    await kept.says('Host: localhost\r\n\r\n');
    const answer = await kept.hearsAll();
    expect(answer).to.contain('HTTP/1.1 503').and.contain('shutting-down').and.contain('Connection: close');
    expect([await upload.goesOn(), await download.goesOn()]).to.deep.equal([undefined, undefined]);
    expect(await statusOf(service)).to.equal(0);
  });

  it('ends at once when it is told a second time, and leaves nothing behind', async () => {
    const service = await start();
    const { pid, url, ann, id, sha256 } = service;
    await Promise.all([ann.beginsAnUpload(), ann.beginsADownload(id, sha256)]);
    process.kill(pid, 'SIGTERM');
    await refuses(url);
    // Sooner it would count as the same request.
    await delay(600);
    process.kill(pid, 'SIGTERM');
    expect(await statusOf(service)).to.equal(143);
  });
});
