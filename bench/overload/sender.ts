import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** How an upload was answered: 0 where the connection broke. */
export type Sent = { readonly status: number; readonly milliseconds: number; readonly retryAfter: number };

const patienceMilliseconds = 60_000;

/** Sends one and the same form again and again, whose bytes are made once: who measures has to have time for it. */
export class Sender {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string | number>>;
  readonly #body: Uint8Array;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(url: string, headers: Readonly<Record<string, string | number>>, body: Uint8Array) {
    this.#url = `${url}/image/upload`;
    this.#headers = headers;
    this.#body = body;
  }

  static async of(url: string, headers: Readonly<Record<string, string>>, form: FormData): Promise<Sender> {
    const encoded = new Response(form);
    const body = await encoded.bytes();
    const type = encoded.headers.get('Content-Type') ?? '';
    return new Sender(url, { ...headers, 'Content-Type': type, 'Content-Length': body.length }, body);
  }

  send(): Promise<Sent> {
    const begun = performance.now();
    return new Promise((resolve) => {
      const end = (status: number, retryAfter = 0) =>
        resolve({ status, retryAfter, milliseconds: performance.now() - begun });
      const asked = request(this.#url, { method: 'POST', headers: this.#headers, agent: this.#agent }, (answer) => {
        answer.resume();
        end(answer.statusCode ?? 0, Number(answer.headers['retry-after'] ?? 0));
      });
      asked.setTimeout(patienceMilliseconds, () => asked.destroy());
      // After a refusal the rest of a body may meet a closed connection.
      asked.on('error', () => end(0));
      asked.end(this.#body);
    });
  }

  /** One after the other on each of so many connections. */
  async closedLoop(connections: number, seconds: number): Promise<Sent[]> {
    const until = performance.now() + seconds * 1000;
    const sent: Sent[] = [];
    const one = async () => {
      while (performance.now() < until) sent.push(await this.send());
    };
    await Promise.all(Array.from({ length: connections }, one));
    return sent;
  }

  /** So many a second, whatever becomes of those before. */
  async openLoop(perSecond: number, seconds: number): Promise<Sent[]> {
    const begun = performance.now();
    const sending: Promise<Sent>[] = [];
    for (let next = 0; next < perSecond * seconds; next++) {
      const due = begun + (next / perSecond) * 1000;
      if (due > performance.now()) await delay(due - performance.now());
      sending.push(this.send());
    }
    return Promise.all(sending);
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
