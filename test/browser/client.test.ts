import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { aPassword } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { aPhoto } from '../support/photos.ts';
import { memory, type Service, startService } from '../support/service.ts';

describeInChromium('The client in a browser, at a service elsewhere', function () {
  this.timeout(60_000);
  let service: Service;
  let browser: Browser;
  let context: BrowserContext;
  let tabs: Page[];
  let username: string;
  let asked: string[];
  let pageUrl: string;
  const pages = createServer(({ url = '' }, response) => {
    const isModule = url.endsWith('.ts');
    const text = isModule
      ? stripTypeScriptTypes(readFileSync(new URL(`../../src${url}`, import.meta.url), 'utf8'))
      : page;
    response.setHeader('Content-Type', `text/${isModule ? 'javascript' : 'html'}; charset=utf-8`).end(text);
  });

  before(async () => {
    pageUrl = await listening(pages);
    service = await startService(memory, { corsOrigins: [pageUrl] });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await stopped(pages);
  });
  beforeEach(async () => {
    ({ username } = await service.aUser());
    context = await browser.newContext();
    tabs = [await aTab(), await aTab()];
    await tabs[0]!.evaluate(`client.auth.logIn(${JSON.stringify({ username, password: aPassword })})`);
    asked = [];
    context.on('request', (request) => {
      if (request.method() !== 'OPTIONS') asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
  });
  afterEach(() => context.close());

  it('shares the session between tabs', async () => {
    expect(await tabs[1]!.evaluate('client.auth.me().then((user) => user.username)')).to.equal(username);
  });

  it('refreshes it once when all tabs find it expired', async () => {
    await tabs[0]!.evaluate(`localStorage.setItem('silverprint', JSON.stringify({
      ...JSON.parse(localStorage.getItem('silverprint')), expiresAt: new Date(0),
    }))`);
    // Held until the other tab wants to refresh it, too
    await context.route('**/auth/refresh', async (route) => {
      const isAwaited = 'navigator.locks.query().then(({ pending }) => pending.length > 0)';
      await tabs[0]!.waitForFunction(isAwaited);
      await route.continue();
    });
    const me = 'Promise.all([client.auth.me(), client.auth.me()])';
    await Promise.all(tabs.map((tab) => tab.evaluate(me)));
    expect(asked.filter((request) => request === 'POST /auth/refresh')).to.have.lengthOf(1);
    expect(asked.filter((request) => request === 'GET /auth/me')).to.have.lengthOf(4);
  });

  it('tells the other tabs when one of them signs out', async () => {
    const told = tabs[1]!.evaluate('new Promise((resolve) => client.onSignedOut(resolve))');
    // evaluations of one page are in order: the listener is there before this answers
    await tabs[1]!.evaluate('client.auth.signedIn()');
    await tabs[0]!.evaluate('client.auth.logOut()');
    expect(await told).to.equal('elsewhere');
  });

  it('uploads a file, and tells how much of it has gone out', async () => {
    const photo = await aPhoto({ width: 1600, height: 1200, quality: 100 });
    const { image, told } = (await tabs[0]!.evaluate(`upload(${base64(photo)})`)) as {
      image: { filename: string; bytes: number };
      told: { sentBytes: number; totalBytes: number }[];
    };
    expect(image).to.include({ filename: 'Été.jpg', bytes: photo.length });
    const sent = told.map(({ sentBytes }) => sentBytes);
    expect(sent).to.deep.equal(sent.toSorted((a, b) => a - b));
    expect(told.at(-1)).to.deep.equal({ sentBytes: photo.length, totalBytes: photo.length });
  });

  it('uploads what is read piece by piece', async () => {
    const photo = await aPhoto();
    const image = await tabs[0]!.evaluate(`(async () => {
      const bytes = Uint8Array.fromBase64(${base64(photo)});
      const content = async function* () { yield bytes.subarray(0, 99); yield bytes.subarray(99); };
      return client.images.upload({ filename: 'a.jpg', bytes: bytes.length, content });
    })()`);
    expect(image).to.include({ filename: 'a.jpg', bytes: photo.length });
  });

  it('gives an upload up in the middle, of which nothing stays', async () => {
    const { reason, listed } = (await tabs[0]!.evaluate(`(async () => {
      const stop = new AbortController();
      const file = new File([new Uint8Array(40_000_000).fill(7)], 'large.jpg');
      const uploading = client.images.upload(file, { signal: stop.signal, onProgress: () => stop.abort('enough') });
      const reason = await uploading.catch((error) => error);
      return { reason, listed: await Array.fromAsync(client.images.list()) };
    })()`)) as { reason: string; listed: unknown[] };
    expect([reason, listed]).to.deep.equal(['enough', []]);
  });

  it('says by its code why an upload was refused', async () => {
    const refusal = await tabs[0]!.evaluate(`client.images.upload(new File(['no photo'], 'a.jpg'))
      .catch(({ name, code, status }) => ({ name, code, status }))`);
    expect(refusal).to.deep.equal({ name: 'ProblemError', code: 'unsupported-media-type', status: 415 });
  });

  it('says that nobody is there', async () => {
    const failure = await tabs[0]!.evaluate(`(async () => {
      const { createClient, memoryTokens } = silverprint;
      const session = { username: 'ann', accessToken: 'a', refreshToken: 'r', expiresAt: new Date('2100-01-01') };
      const gone = createClient({ url: 'http://127.0.0.1:2', tokens: memoryTokens(session) });
      const attempts = [gone.images.upload(new File(['x'], 'a.jpg')), gone.images.list().pages().next()];
      return (await Promise.allSettled(attempts)).map(({ reason }) => reason.name);
    })()`);
    expect(failure).to.deep.equal(['NetworkError', 'NetworkError']);
  });

  it('shows a print', async () => {
    const photo = await aPhoto({ width: 320, height: 200 });
    const shown = await tabs[0]!.evaluate(`(async () => {
      const { image } = await upload(${base64(photo)});
      const picture = new Image();
      picture.src = URL.createObjectURL(await (await client.images.print(image.id)).blob());
      await picture.decode();
      return [picture.naturalWidth, image.width];
    })()`);
    const [width, announced] = shown as [number, number];
    expect(width).to.equal(announced);
  });

  async function aTab(): Promise<Page> {
    const tab = await context.newPage();
    await tab.goto(`${pageUrl}/?${new URLSearchParams({ service: service.url }).toString()}`);
    await tab.waitForFunction('globalThis.client !== undefined');
    return tab;
  }
});

const page = `<!doctype html><title>A page elsewhere</title><script type="module">
  import * as silverprint from '/client/index.ts';
  const { browserTokens, createClient } = silverprint;
  globalThis.silverprint = silverprint;
  globalThis.client = createClient({ url: new URLSearchParams(location.search).get('service'), tokens: browserTokens() });
  globalThis.upload = async (base64) => {
    const told = [];
    const file = new File([Uint8Array.fromBase64(base64)], 'Été.jpg');
    const image = await client.images.upload(file, { onProgress: (progress) => told.push(progress) });
    return { image, told };
  };
</script>`;

function base64(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('base64'));
}
