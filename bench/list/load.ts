import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';

/** What somebody asks for again and again. */
export type Target = { readonly url: string; readonly headers?: Readonly<Record<string, string>> };
export type Throughput = { readonly perSecond: number; readonly bytes: number };

/** Answers a second, with so many requests under way at any time, on connections that are kept. */
export async function load({ url, headers = {} }: Target, seconds: number, atOnce: number): Promise<Throughput> {
  using agent = new KeptConnections(atOnce);
  let answers = 0;
  let bytes = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  const ask = async () => {
    while (performance.now() < end) {
      const asking = request(url, { headers, agent });
      asking.end();
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      if (answer.statusCode !== 200) throw new Error(`${url} was answered with ${answer.statusCode}.`);
      bytes = 0;
      for await (const chunk of answer) bytes += (chunk as Buffer).length;
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return { perSecond: (answers * 1000) / (performance.now() - started), bytes };
}

class KeptConnections extends Agent implements Disposable {
  constructor(maxSockets: number) {
    super({ keepAlive: true, maxSockets });
  }

  [Symbol.dispose](): void {
    this.destroy();
  }
}
