import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type Nginx = NonNullable<Awaited<ReturnType<typeof openNginx>>>;

const command = 'nginx';

/** nginx with one worker that serves these files by `sendfile`; `undefined` where it is not installed. */
export async function openNginx(files: readonly string[]) {
  const environment = { PATH: `${process.env['PATH']}:/usr/sbin` };
  if (spawnSync(command, ['-v'], { env: environment }).error) return undefined;
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'silverprint-nginx-')), await freePort()];
  const configuration = join(folder, 'nginx.conf');
  await writeFile(configuration, configurationFor(folder, port, files));
  const child = spawn(command, ['-p', folder, '-c', configuration, '-e', 'stderr'], {
    env: environment,
    stdio: 'inherit',
  });
  await answering(child, port);
  const pids = await childrenOf(child);
  return {
    pids: [child.pid ?? 0, ...pids],
    urlOf: (file: number) => `http://127.0.0.1:${port}/${file}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

function configurationFor(folder: string, port: number, files: readonly string[]): string {
  const locations = files.map(
    (path, file) => `location = /${file} { types {} default_type image/jpeg; alias ${path}; }`,
  );
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  // the files are for this user alone
  return `
    daemon off; worker_processes 1; pid ${join(folder, 'pid')};
    ${userInfo().uid === 0 ? 'user root;' : ''}
    events { worker_connections 256; }
    http {
      ${folders.join(' ')}
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
      server { listen 127.0.0.1:${port}; ${locations.join(' ')} }
    }`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}.`);
    const socket = connect(port, '127.0.0.1');
    const [outcome] = await Promise.allSettled([once(socket, 'connect')]);
    socket.destroy();
    if (outcome.status === 'fulfilled') return;
    await delay(20);
  }
}

async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.trim().split(' ').map(Number);
}
