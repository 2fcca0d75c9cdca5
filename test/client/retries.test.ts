import { expect } from 'chai';
import { createClient, memoryTokens } from 'silverprint/client';
import { rejection, TestClock } from './wire.ts';

type Answered = () => Response;

const session = { username: 'ann', accessToken: 'a', refreshToken: 'r', expiresAt: new Date('2030-01-01') };
const image = '01234567-89ab-4cde-8f01-23456789abcd';

describe('What a client does again by itself', () => {
  it('is to read, when the connection breaks', async () => {
    const { client, clock, asked } = await given([breaks, breaks, () => Response.json({ id: image })]);
    expect(await client.images.get(image)).to.deep.equal({ id: image });
    expect(asked).to.have.lengthOf(3);
    expect(clock.waits[0]).to.be.within(200, 400);
    expect(clock.waits[1]).to.be.within(600, 1200);
  });

  it('is to read, when the answer ends in the middle', async () => {
    const { client, asked } = await given([() => new Response(halfAnAnswer()), () => Response.json({ id: image })]);
    expect(await client.images.get(image)).to.deep.equal({ id: image });
    expect(asked).to.have.lengthOf(2);
  });

  it('is to read, after the seconds that a busy service asks for, and a little more', async () => {
    const { client, clock } = await given([
      () => refusal(503, { 'Retry-After': '4' }),
      () => Response.json({ id: image }),
    ]);
    await client.images.get(image);
    expect(clock.waits[0]).to.be.within(4000, 5000);
  });

  it('is done so often and no more', async () => {
    const { client, asked } = await given(Array(9).fill(breaks));
    expect(await rejection(client.images.get(image))).to.include({ name: 'NetworkError' });
    expect(asked).to.have.lengthOf(3);
  });

  it('is nothing when that is asked for', async () => {
    const { client, asked } = await given(Array(9).fill(breaks), 0);
    await rejection(client.images.get(image));
    expect(asked).to.have.lengthOf(1);
  });

  for (const [when, answer] of [
    ['the service asks for a long time', () => refusal(503, { 'Retry-After': '16' })],
    ['the service says no time', () => refusal(503)],
    ['something was done too often', () => refusal(429, { 'Retry-After': '1' })],
    ['something went wrong there', () => refusal(500)],
    ['a proxy answers', () => new Response('<p>Bad gateway', { status: 502 })],
  ] as const) {
    it(`is nothing when ${when}`, async () => {
      const { client, asked } = await given([answer]);
      await rejection(client.images.get(image));
      expect(asked).to.have.lengthOf(1);
    });
  }

  it('is to upload, by the same key each time, which tells the service that it is the same', async () => {
    const { client, keys } = await given([
      breaks,
      () => refusal(503, { 'Retry-After': '1' }),
      () => Response.json({ id: image }),
    ]);
    expect(await client.images.upload(new Blob(['x']))).to.deep.equal({ id: image });
    expect(keys).to.have.lengthOf(3);
    expect(new Set(keys).size).to.equal(1);
    expect(keys[0]).to.match(/^"[0-9a-f]{32}"$/);
  });

  it('is to wait for an upload that is under way still, however often it has been asked for before', async () => {
    const underWay = () => refusal(409, { 'Retry-After': '2' }, 'request-in-progress');
    const { client, clock, asked } = await given([
      breaks,
      breaks,
      ...Array(10).fill(underWay),
      () => Response.json({}),
    ]);
    await client.images.upload(new Blob(['x']));
    expect(asked).to.have.lengthOf(13);
    for (const wait of clock.waits.slice(2)) expect(wait).to.be.within(2000, 2500);
  });

  it('is not to wait for it forever', async () => {
    const underWay = () => refusal(409, { 'Retry-After': '2' }, 'request-in-progress');
    const { client, asked } = await given(Array(20).fill(underWay));
    expect(await rejection(client.images.upload(new Blob(['x'])))).to.include({ code: 'request-in-progress' });
    expect(asked).to.have.lengthOf(11);
  });

  it('is to upload by another key each time that it is asked for, or by the one that it is given', async () => {
    const { client, keys } = await given(Array(4).fill(() => Response.json({})));
    await client.images.upload(new Blob(['x']));
    await client.images.upload(new Blob(['x']));
    for (let time = 0; time < 2; time++) {
      await client.images.upload(new Blob(['x']), { idempotencyKey: 'holidays-2026-0001' });
    }
    expect(new Set(keys).size).to.equal(3);
    expect(keys.slice(2)).to.deep.equal(['"holidays-2026-0001"', '"holidays-2026-0001"']);
  });

  it('is nothing that may have been done: not a link, not the end of a session', async () => {
    for (const answer of [breaks, () => refusal(503, { 'Retry-After': '1' })]) {
      const { client, asked } = await given(Array(9).fill(answer));
      await rejection(client.images.link(image, { representation: 'original', expires_in: 60 }));
      await rejection(client.auth.endOtherSessions());
      await rejection(client.auth.register({ username: 'ann', password: 'a long walk home' }));
      await rejection(client.auth.logIn({ username: 'ann', password: 'a long walk home' }));
      expect(asked).to.have.lengthOf(4);
    }
  });

  it('is nothing where nobody has ever answered: there may be nobody', async () => {
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return breaks();
    };
    await rejection(createClient({ url: 'http://photos.example', fetch }).service.live());
    expect(asked).to.equal(1);
  });

  it('is left at once when somebody gives up', async () => {
    const stop = new AbortController();
    const { client, clock } = await given([breaks]);
    clock.wait = async () => {
      stop.abort(new Error('enough'));
      throw stop.signal.reason;
    };
    expect(await rejection(client.images.get(image, { signal: stop.signal }))).to.equal(stop.signal.reason);
  });

  it('tells how long to wait, where it does not wait itself', async () => {
    const { client } = await given([() => refusal(429, { 'Retry-After': '37' })]);
    expect(await rejection(client.images.get(image))).to.include({ retryAfterSeconds: 37, status: 429 });
  });
});

describe('An answer that is none', () => {
  for (const [what, answer] of [
    ['a page', () => new Response('<!doctype html><p>Hello', { headers: { 'Content-Type': 'text/html' } })],
    ['text that ends early', () => new Response('{"id":')],
    ['more than anybody asked for', () => new Response(`"${'x'.repeat(5_000_000)}"`)],
    ['a redirection', () => new Response(null, { status: 307, headers: { Location: '/elsewhere' } })],
    ['a problem without a code', () => Response.json({}, { status: 400, headers: problemType })],
  ] as const) {
    it(`is said to be that: ${what}`, async () => {
      const { client } = await given([answer]);
      expect(await rejection(client.images.get(image))).to.include({ name: 'UnexpectedAnswerError' });
    });
  }
});

const problemType = { 'Content-Type': 'application/problem+json' };

/** A client of a service that has answered before, and then answers like this. */
async function given(answers: readonly Answered[], retries?: number) {
  const asked: string[] = [];
  const clock = new TestClock();
  const keys: (string | null)[] = [];
  const fetch = async (url: string, { headers }: RequestInit) => {
    if (url.endsWith('/livez')) return Response.json({ status: 'ok' });
    keys.push(new Headers(headers).get('Idempotency-Key'));
    const answer = answers[asked.push(url) - 1];
    if (!answer) throw new Error(`Nobody expected ${url}.`);
    return answer();
  };
  const client = createClient({
    url: 'http://photos.example',
    tokens: memoryTokens(session),
    fetch,
    clock,
    ...(retries !== undefined && { retries }),
  });
  await client.service.live();
  return { client, clock, asked, keys };
}

function breaks(): Response {
  throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
}

function refusal(status: number, headers = {}, code = 'overloaded'): Response {
  const problem = { code, title: 'Busy', detail: 'Come back.', status };
  return Response.json(problem, { status, headers: { ...problemType, ...headers } });
}

function halfAnAnswer(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"id":')),
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
}
