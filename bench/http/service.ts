import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { aForm } from '../../test/support/client.ts';

export type Service = Awaited<ReturnType<typeof openService>>;

type Login = { readonly username: string; readonly password: string };

const launcher = fileURLToPath(new URL('../../bin/silverprint.cjs', import.meta.url));

// Everything is counted as it is by default, but nobody is refused: one user asks more often than any may.
const generous = {
  THROTTLE_LIST: '9999960/min',
  THROTTLE_UPLOAD: '9999960/min',
  THROTTLE_LOG_IN_PAIR: '1000 then 1s',
  THROTTLE_LOG_IN_ADDRESS: '9999960/min',
};
// A print that is replaced half-way would be another file than the one that it is compared with.
const settings = { ...generous, COMPRESSION_EFFORT: 'small' };

/** The whole service in a process of its own, as users start it, and somebody who is signed in. */
export async function openService(environment: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'silverprint-http-'));
  const { child, url } = await started(folder, { ...settings, ...environment });
  const registers = (login: Login) => answered<{ id: string }>(201, `${url}/auth/register`, json(login));
  const logsIn = (login: Login) => answered<{ access_token: string }>(200, `${url}/auth/login`, json(login));
  // Of two people: a user has so many sessions, and one more ends the first.
  const [owner, other] = [aLogin(), aLogin()];
  const [{ id: ownerId }] = [await registers(owner), await registers(other)];
  const headers = { Authorization: `Bearer ${(await logsIn(owner)).access_token}` };
  const keeps = async (photo: Uint8Array) => {
    const body = aForm(['file', photo, 'photo.jpg']);
    return answered<{ id: string }>(201, `${url}/image/upload`, { method: 'POST', headers, body });
  };
  return {
    url,
    pid: child.pid ?? 0,
    ownerId,
    headers,
    logsIn: () => logsIn(other),
    keeps,
    /** Keep a photo: its id, and where its files lie. */
    async uploads(photo: Uint8Array): Promise<{ id: string; original: string; compressed: string }> {
      const { id } = await keeps(photo);
      const key = id.replaceAll('-', '');
      const shard = join(folder, 'images', key.slice(0, 2));
      const names = await readdir(shard);
      const pathOf = (kind: string) => join(shard, names.find((name) => name.startsWith(`${key}.${kind}`)) ?? '');
      return { id, original: pathOf('original'), compressed: pathOf('compressed') };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

/** Its log goes to a file: whoever read along here would take time from it. */
async function started(folder: string, environment: Readonly<Record<string, string>>) {
  const logPath = join(folder, 'log');
  await using log = await open(logPath, 'w');
  const child = spawn(process.execPath, [launcher, 'serve'], {
    env: { PATH: process.env['PATH'], DATA_DIR: folder, PORT: '0', ...environment },
    stdio: ['ignore', log.fd, 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
    const ready = (await readFile(logPath, 'utf8')).split('\n').find((line) => line.includes('"msg":"ready"'));
    if (ready) return { child, url: String((JSON.parse(ready) as { url: unknown }).url) };
    await delay(50);
  }
}

function aLogin(): Login {
  return { username: `somebody-${randomUUID()}`, password: randomUUID() };
}

function json(members: object): RequestInit {
  return { method: 'POST', body: JSON.stringify(members), headers: { 'Content-Type': 'application/json' } };
}

async function answered<Answer>(status: number, url: string, asked: RequestInit): Promise<Answer> {
  const answer = await fetch(url, asked);
  if (answer.status !== status) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
