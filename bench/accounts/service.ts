import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { launch } from '../../test/bootstrap/launched.ts';

export type Login = { readonly username: string; readonly password: string };
/** What was answered to a request, and after how long. */
export type Timed = { readonly status: number; readonly text: string; readonly milliseconds: number };
export type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};
export type Service = Awaited<ReturnType<typeof openService>>;

// Counted, but nobody is refused: one address makes all of these attempts.
const generous = {
  THROTTLE_LOG_IN_PAIR: '1000 then 1s',
  THROTTLE_LOG_IN_ADDRESS: '1000000/h',
  THROTTLE_LOG_IN_ACCOUNT: '1000000/h',
  THROTTLE_LOG_IN_FAILURES: '1000 then 1s',
  THROTTLE_REGISTER: '1000000/h',
};

/** The whole service in a process of its own, with its own PostgreSQL, as users start it. */
export async function openService(environment: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'silverprint-accounts-'));
  const { pid, ready, ended } = launch(folder, { environment: { ...generous, LOG_LEVEL: 'info', ...environment } });
  const url = String((await ready).url);
  const asks = (target: string, asked: Asked = {}) => timed(`${url}${target}`, asked);
  const sends = (target: string, members: object) =>
    asks(target, { method: 'POST', body: JSON.stringify(members), headers: { 'Content-Type': 'application/json' } });
  return {
    asks,
    logsIn: (login: Login) => sends('/auth/login', login),
    /** Somebody new, who may sign in. */
    async registered(): Promise<Login> {
      const login = { username: `somebody-${randomUUID()}`, password: randomUUID() };
      const { status, text } = await sends('/auth/register', login);
      if (status !== 201) throw new Error(`Nobody could register: ${status} ${text}`);
      return login;
    },
    async [Symbol.asyncDispose]() {
      process.kill(pid, 'SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** On a connection of its own: one that was kept may be closed at the moment when it is used again. */
async function timed(url: string, { method = 'GET', headers = {}, body }: Asked): Promise<Timed> {
  const started = performance.now();
  const asking = request(url, { method, headers, agent: false });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const content = await text(answer);
  return { status: answer.statusCode ?? 0, text: content, milliseconds: performance.now() - started };
}
