import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createClient } from 'silverprint/client';
import { aPassword } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';

const base = 'node:24-bookworm-slim';
const postgres = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:17-bookworm';
const installedMegabytesMax = 150;
const healthySecondsMax = 60;
const name = `silverprint-test-${randomUUID().slice(0, 8)}`;
const obstacle = await whatIsMissing();

describe('the container', function () {
  if (obstacle) {
    it(`is built and run: ${obstacle}`);
    return;
  }
  this.timeout(300_000);
  let url: string;

  before(async () => {
    await docker('build', '--quiet', '--tag', name, '.');
    await docker('network', 'create', name);
    const database = ['USER=silverprint', 'DB=silverprint', 'PASSWORD=tests'].flatMap((is) => [
      '--env',
      `POSTGRES_${is}`,
    ]);
    await docker('run', '--detach', '--name', `${name}-postgres`, '--network', name, ...database, postgres);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const locked = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
    const settings = [`DB_HOST=${name}-postgres`, 'DB_PASSWORD=tests', 'BCRYPT_COST=4'].flatMap((is) => ['--env', is]);
    const published = ['--network', name, '--publish', `127.0.0.1:${port}:3000`, '--restart', 'on-failure'];
    await docker('run', '--detach', '--name', name, ...published, ...locked, ...settings, name);
    await healthy();
  });

  after(async () => {
    await docker('rm', '--force', '--volumes', name, `${name}-postgres`);
    await docker('network', 'rm', name);
    await docker('rmi', name);
  });

  it('takes a photo and hands its print out, as a user that is not root, on a file system that is read only', async () => {
    const { auth, images } = createClient({ url });
    await auth.register({ username: 'ann', password: aPassword });
    await auth.logIn({ username: 'ann', password: aPassword });
    const photo = new File([await aPhoto({ width: 640, height: 480 })], 'a.jpg');
    const { id, compressed_bytes } = await images.upload(photo);
    const print = await images.print(id);
    expect((await print.blob()).size).to.equal(compressed_bytes);
    expect(await inside('id -u')).to.equal('1000');
    expect(await inside('touch /app/a 2>&1 || true')).to.match(/Read-only file system/);
  });

  it('has the command line in it', async () => {
    expect(await inside('silverprint users list')).to.contain('ann');
  });

  it(`brings packages of ${installedMegabytesMax} MB at most`, async () => {
    const megabytes = Number.parseInt(await inside('du --summarize --block-size=1MB /app/node_modules'), 10);
    expect(megabytes).to.be.within(1, installedMegabytesMax);
  });

  it('ends by itself, and well, when it is told to', async () => {
    await docker('stop', '--time', '30', name);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', name)).to.equal('0');
  });
});

async function whatIsMissing(): Promise<string | undefined> {
  if (!process.env['TEST_LONG']) return 'in the long form only (npm run test:long)';
  const has = (image: string) => docker('image', 'inspect', image).catch(() => undefined);
  for (const image of [base, postgres]) {
    if (!(await has(image))) return `there is no Docker engine that has the image ${image}`;
  }
  return undefined;
}

async function docker(...commands: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', commands, { env: { ...process.env, DOCKER_BUILDKIT: '0' } });
  return stdout.trim();
}

function inside(command: string): Promise<string> {
  return docker('exec', name, 'sh', '-c', command);
}

/** Resolves when the container says of itself that it is; it begins again by itself while its database is not there yet. */
async function healthy(): Promise<void> {
  const tooLate = Date.now() + healthySecondsMax * 1000;
  while ((await docker('inspect', '--format', '{{.State.Health.Status}}', name)) !== 'healthy') {
    if (Date.now() > tooLate) throw new Error(await docker('logs', '--tail', '20', name));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
