import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { joined } from '../../../src/testing/jpeg-segments.ts';
import { aMosaic } from '../../../src/testing/mosaic.ts';
import { aForm, aPassword } from '../../support/client.ts';
import type { Ledger, Listed } from './ledger.ts';

/** Longer than anything takes, however loaded the machine. */
const patienceMilliseconds = 20_000;
const pageImages = 100;

/** What was sent with a key, and may have been kept. */
type Unanswered = { readonly key: string; readonly photo: Uint8Array; readonly sha256: string };

type Asked = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

type Page = {
  readonly images: readonly (Listed & { readonly compressed_bytes: number })[];
  readonly next_cursor: string | null;
};

/** Somebody who uses a service that dies now and then, and remembers what it said. */
export class Person {
  readonly name = `ann-${randomUUID()}`;
  readonly #ledger: Ledger;
  #token = '';
  #unanswered: Unanswered | undefined;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async signsUp(url: string): Promise<void> {
    const credentials = JSON.stringify({ username: this.name, password: aPassword });
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${url}/auth/register`, { method: 'POST', body: credentials, headers });
    const answer = await fetch(`${url}/auth/login`, { method: 'POST', body: credentials, headers });
    this.#token = ((await answer.json()) as { access_token: string }).access_token;
  }

  get token(): string {
    return this.#token;
  }

  /**
   * Uploads one photo: no two are alike.
   * @throws {Refusal} the answer was no success
   * @throws what `fetch` throws where there was none
   */
  async uploads(url: string, { extraBytes = 16 } = {}): Promise<void> {
    await this.#sends(url, this.#aPhoto(extraBytes));
  }

  /**
   * Uploads one photo with a key, and again with that key where it is not known whether the service has it: the last one, before
   * there is another.
   * @throws like `uploads`
   */
  async insists(url: string): Promise<void> {
    if (this.#unanswered) this.#ledger.repeated += 1;
    const upload = this.#unanswered ?? { key: randomUUID(), ...this.#aPhoto(16) };
    this.#unanswered = upload;
    try {
      await this.#sends(url, upload);
    } catch (error) {
      // Held for the service that died, for some minutes yet.
      if (error instanceof Refusal && error.status === 409) return this.uploads(url);
      if (!(error instanceof Refusal && error.status === 404)) throw error;
      // It was kept, and this person has deleted it since.
      if (!this.#ledger.isWantedGone(upload.sha256)) throw error;
    }
    this.#unanswered = undefined;
  }

  async deletesOne(url: string): Promise<void> {
    const id = this.#ledger.someOf(this.name);
    if (id === undefined) return;
    this.#ledger.askedAway(id);
    const answer = await this.#asks(url, `/image/${id}`, { method: 'DELETE' });
    if (answer.status !== 204) throw await Refusal.of(answer);
    this.#ledger.gone(id);
  }

  /** Of the newest image: nobody has asked for that yet. */
  async looksAtASize(url: string): Promise<void> {
    const id = this.#ledger.newestOf(this.name);
    if (id === undefined) return;
    const answer = await this.#asks(url, `/image/download_compressed/${id}?size=tiny`);
    if (answer.status !== 200) throw await Refusal.of(answer);
    await answer.arrayBuffer();
  }

  /** Looks at the newest image alone. */
  async glances(url: string): Promise<void> {
    const answer = await this.#asks(url, '/image/list?limit=1');
    if (answer.status !== 200) throw await Refusal.of(answer);
    await answer.arrayBuffer();
  }

  /** Goes through the whole list, downloads what was not looked at before, or everything, and says what is not as promised. */
  async looks(url: string, { again = false } = {}): Promise<string[]> {
    const found: string[] = [];
    const ids = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await this.#asks(url, `/image/list?limit=${pageImages}${query}`);
      if (answer.status !== 200) return [...found, `a list was answered with ${answer.status}`];
      const { images, next_cursor } = (await answer.json()) as Page;
      for (const image of images) {
        ids.add(image.id);
        const wrong = this.#ledger.found(this.name, image);
        if (wrong) found.push(wrong);
        else if (again || !this.#ledger.isSeen(image.id)) found.push(...(await this.#downloads(url, image)));
      }
      cursor = next_cursor;
    }
    const missing = this.#ledger.missing(this.name, ids);
    if (missing > 0) found.push(`V1: ${missing} acknowledged images are not listed`);
    return found;
  }

  async #downloads(url: string, { id, sha256, compressed_bytes: bytes }: Page['images'][number]): Promise<string[]> {
    const original = await this.#digest(url, `/image/download_original/${id}`);
    const print = await this.#digest(url, `/image/download_compressed/${id}`);
    if (original.sha256 !== sha256) return [`V1: an original is not what was uploaded (${original.status})`];
    // The print may have been replaced since it was listed.
    if (print.etag !== `"${print.sha256}"`) return [`V2: a print is not what it should be (${print.status}, ${bytes})`];
    this.#ledger.seen(id);
    return [];
  }

  async #digest(url: string, path: string) {
    const answer = await this.#asks(url, path);
    const sha256 = createHash('sha256')
      .update(await answer.bytes())
      .digest('hex');
    return { status: answer.status, etag: answer.headers.get('etag'), sha256 };
  }

  #aPhoto(extraBytes: number): Omit<Unanswered, 'key'> {
    const photo = joined(aMosaic({ seed: 1 + (Date.now() % 1000) }), randomBytes(extraBytes));
    const sha256 = createHash('sha256').update(photo).digest('hex');
    this.#ledger.offered(this.name, sha256, photo.length);
    return { photo, sha256 };
  }

  async #sends(url: string, { photo, sha256, key }: Omit<Unanswered, 'key'> & { key?: string }): Promise<void> {
    const answer = await this.#asks(url, '/image/upload', {
      method: 'POST',
      body: aForm(['file', photo, 'photo.jpg']),
      headers: { ...(key && { 'Idempotency-Key': key }) },
    });
    if (answer.status !== 201) throw await Refusal.of(answer);
    // Whoever has the status has the promise; what is lost with the body is only which one it is.
    this.#ledger.kept(sha256, ((await answer.json()) as Listed).id);
  }

  #asks(url: string, path: string, init: Asked = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.#token}`, ...init.headers };
    return fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(patienceMilliseconds) });
  }
}

/** An answer that is none of those that were hoped for. */
export class Refusal extends Error {
  readonly status: number;
  /** What it says to wait; NaN where it does not. */
  readonly retryAfterSeconds: number;
  /** Status and code: `503 dependency-unavailable`. */
  readonly inShort: string;

  private constructor({ status, headers }: Response, text: string) {
    super(`${status}: ${text}`);
    this.inShort = `${status} ${/"code":"([a-z-]+)"/.exec(text)?.[1] ?? ''}`;
    this.status = status;
    this.retryAfterSeconds = Number(headers.get('Retry-After') ?? Number.NaN);
  }

  static async of(answer: Response): Promise<Refusal> {
    return new Refusal(answer, await answer.text());
  }
}
