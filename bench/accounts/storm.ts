import { setTimeout as delay } from 'node:timers/promises';
import bcrypt from 'bcrypt';
import { aForm } from '../../test/support/client.ts';
import { aPhoto } from '../../test/support/photos.ts';
import type { Login, Service, Timed } from './service.ts';

/** Milliseconds until there was an answer. */
export type Storm = { readonly health: readonly number[]; readonly downloads: readonly number[] };

/** So much was done in so long a time. */
export type Pace = { readonly done: number; readonly milliseconds: number };

const pauseMilliseconds = 20;
const fillMilliseconds = 500;

/** How fast bcrypt itself compares passwords, so many at a time. */
export async function paceOfBcrypt(cost: number, atOnce: number, seconds: number): Promise<Pace> {
  const hash = await bcrypt.hash('correct horse', cost);
  return paceOf(atOnce, seconds, async () => void (await bcrypt.compare('correct horse', hash)));
}

/** How fast so many people sign in again and again. */
export async function paceOfLogins(service: Service, logins: readonly Login[], seconds: number): Promise<Pace> {
  return paceOf(logins.length, seconds, async (caller) => {
    assertStatus(200, await service.logsIn(logins[caller] as Login));
  });
}

/** So many people sign in again and again, while others look whether the service is well and fetch a small photo. */
export async function storm(service: Service, logins: readonly Login[], seconds: number): Promise<Storm> {
  const download = await aSmallDownload(service, logins[0]);
  const over = new AbortController();
  const [health, downloads] = await Promise.all([
    repeatedly(over.signal, () => service.asks('/livez')),
    repeatedly(over.signal, download),
    paceOfLogins(service, logins, seconds).finally(() => over.abort()),
  ]);
  return { health, downloads };
}

/** When all places are taken, as many sign in once more: what those are answered who do not get in. */
export async function surplus(service: Service, logins: readonly Login[], places: number): Promise<Timed[]> {
  const everybody = () =>
    Promise.all(Array.from({ length: places }, (_, at) => service.logsIn(logins[at % logins.length] as Login)));
  const inside = everybody();
  await delay(fillMilliseconds);
  const answers = await everybody();
  await inside;
  return answers.filter(({ status }) => status !== 200);
}

async function aSmallDownload(service: Service, login: Login | undefined): Promise<() => Promise<Timed>> {
  const { text } = await service.logsIn(login as Login);
  const headers = { Authorization: `Bearer ${(JSON.parse(text) as { access_token: string }).access_token}` };
  const form = new Response(aForm(['file', await aPhoto({ width: 164, height: 128 }), 'small.jpg']));
  const uploading = { ...headers, 'Content-Type': form.headers.get('Content-Type') ?? '' };
  const asked = { method: 'POST', headers: uploading, body: await form.bytes() };
  const uploaded = assertStatus(201, await service.asks('/image/upload', asked));
  const { id } = JSON.parse(uploaded.text) as { id: string };
  return () => service.asks(`/image/download_original/${id}`, { headers });
}

async function repeatedly(signal: AbortSignal, ask: () => Promise<Timed>): Promise<number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    times.push(assertStatus(200, await ask()).milliseconds);
    await delay(pauseMilliseconds);
  }
  return times;
}

/** Between the first that ends and the last, so that neither a cold start nor those under way at the end count. */
async function paceOf(atOnce: number, seconds: number, work: (caller: number) => Promise<void>): Promise<Pace> {
  const ends: number[] = [];
  const until = performance.now() + seconds * 1000;
  const callers = Array.from({ length: atOnce }, async (_, caller) => {
    while (performance.now() < until) {
      await work(caller);
      if (performance.now() <= until) ends.push(performance.now());
    }
  });
  await Promise.all(callers);
  const [first = 0, last = 0] = [ends[0], ends.at(-1)];
  return { done: Math.max(0, ends.length - 1), milliseconds: last - first };
}

function assertStatus(status: number, answer: Timed): Timed {
  if (answer.status !== status) throw new Error(`Answered ${answer.status}: ${answer.text}`);
  return answer;
}
