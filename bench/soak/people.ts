import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { aForm, aPassword } from '../../test/support/client.ts';

/** What people did, and how often each was answered as it should be, or was not. */
export type Tally = Record<'uploads' | 'downloads' | 'lists' | 'deletions' | 'aborts' | 'refusals' | 'wrong', number>;

const keptMax = 50;
const restMilliseconds = 200;

/** Somebody who does a bit of everything to a service, and breaks some of it off. */
export class Busy {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #photo: Uint8Array;
  readonly #tally: Tally;
  readonly #kept: string[] = [];

  private constructor(url: string, token: string, photo: Uint8Array, tally: Tally) {
    this.#url = url;
    this.#headers = { Authorization: `Bearer ${token}` };
    this.#photo = photo;
    this.#tally = tally;
  }

  static async at(url: string, photo: Uint8Array, tally: Tally): Promise<Busy> {
    const credentials = JSON.stringify({ username: `ann-${randomUUID()}`, password: aPassword });
    const asked = { method: 'POST', body: credentials, headers: { 'Content-Type': 'application/json' } };
    await fetch(`${url}/auth/register`, asked);
    const { access_token } = (await (await fetch(`${url}/auth/login`, asked)).json()) as { access_token: string };
    return new Busy(url, access_token, photo, tally);
  }

  async until(moment: number): Promise<void> {
    for (let turn = 0; performance.now() < moment; turn++) {
      await this.#one(turn).catch(() => {
        this.#tally.wrong += 1;
      });
      await delay(Math.random() * 2 * restMilliseconds);
    }
  }

  async #one(turn: number): Promise<void> {
    const id = this.#kept[Math.floor(Math.random() * this.#kept.length)];
    if (turn % 4 === 0 || id === undefined) return this.#upload();
    if (turn % 4 === 1) return this.#abort(id);
    if (turn % 8 === 2) return this.#read('lists', '/image/list?limit=20');
    if (this.#kept.length > keptMax) return this.#delete();
    const paths = ['download_original', 'download_compressed', 'download_compressed?size=thumb'] as const;
    const [path = '', query = ''] = (paths[turn % 3] ?? '').split('?');
    return this.#read('downloads', `/image/${path}/${id}${query && `?${query}`}`);
  }

  async #upload(): Promise<void> {
    const answer = await this.#asks('/image/upload', { method: 'POST', body: this.#form() });
    if (this.#isCounted('uploads', answer, 201)) this.#kept.push(((await answer.json()) as { id: string }).id);
    else await answer.arrayBuffer();
  }

  async #delete(): Promise<void> {
    const id = this.#kept.shift();
    this.#isCounted('deletions', await this.#asks(`/image/${id}`, { method: 'DELETE' }), 204);
  }

  async #read(kind: 'downloads' | 'lists', path: string): Promise<void> {
    const answer = await this.#asks(path);
    this.#isCounted(kind, answer, 200);
    await answer.arrayBuffer();
  }

  /** Half of an upload, or of a download. */
  async #abort(id: string): Promise<void> {
    const signal = AbortSignal.timeout(1 + Math.floor(Math.random() * 100));
    const asked =
      Math.random() < 0.5
        ? this.#asks('/image/upload', { method: 'POST', body: this.#form(), signal })
        : this.#asks(`/image/download_original/${id}`, { signal });
    await asked.then((answer) => answer.body?.cancel()).catch(() => {});
    this.#tally.aborts += 1;
  }

  /** No two are alike. */
  #form(): FormData {
    return aForm(['file', Buffer.concat([this.#photo, randomBytes(16)]), 'photo.jpg']);
  }

  #isCounted(kind: keyof Tally, { status }: Response, expected: number): boolean {
    if (status === expected) this.#tally[kind] += 1;
    else if (status === 503) this.#tally.refusals += 1;
    else this.#tally.wrong += 1;
    return status === expected;
  }

  #asks(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, { ...init, headers: this.#headers });
  }
}
