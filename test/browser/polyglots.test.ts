import { createServer } from 'node:http';
import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { jsonFrom, type User } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { type Polyglot, polyglots } from '../support/polyglots.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

/** Where a file of a photo is, and whether it is for keeping rather than for looking at. */
type Target = { readonly url: string; readonly isForKeeping: boolean };

describeInChromium('A photo that is a web page or a script too, in a browser', function () {
  this.timeout(60_000);
  let service: Service;
  let ann: User;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let photos: readonly Polyglot[];
  /** For the one who is signed in, and for those who have a link. */
  let owned: Target[];
  let linked: Target[];
  /** By which scripts tell that they run. */
  let told: string[];
  let whenTold = () => {};
  /** What the service answered. */
  let statuses: unknown[] = [];
  let elsewhereUrl: string;
  const pages = new Map<string, { readonly type: string; readonly content: string | Uint8Array }>();
  const elsewhere = createServer(({ url = '' }, response) => {
    if (url.startsWith('/ran/')) tell(url);
    const { type, content } = pages.get(url) ?? { type: 'text/plain', content: '' };
    response.setHeader('Content-Type', type).end(content);
  });

  before(async () => {
    const silent = () => {};
    const info = ({ status }: { readonly status?: number }) => void statuses.push(status);
    service = await startService(real, { logger: { debug: silent, info, warn: silent, error: silent } });
    [ann, browser, elsewhereUrl] = await Promise.all([service.aUser(), openBrowser(), listening(elsewhere)]);
    photos = await polyglots(`${elsewhereUrl}/ran`);
    const kept = await Promise.all(photos.map(({ bytes }) => uploaded(ann, service.url, bytes)));
    owned = kept.flatMap((each) => each.owned);
    linked = kept.flatMap((each) => each.linked);
  });
  beforeEach(async () => {
    told = [];
    statuses = [];
    context = await browser.newContext({ acceptDownloads: true });
    await context.exposeBinding('ran', (_, what: string) => tell(what));
    context.on('dialog', (dialog) => {
      tell(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      const known = [service.url, elsewhereUrl, 'data:', 'blob:', 'about:'];
      if (!known.some((start) => request.url().startsWith(start))) tell(request.url());
    });
    page = await context.newPage();
  });
  afterEach(() => context?.close());
  after(async () => {
    await browser?.close();
    await stopped(elsewhere);
    await service?.close();
  });

  function tell(what: string): void {
    told.push(what);
    whenTold();
  }

  async function toBeTold(awaited: readonly string[]): Promise<void> {
    while (!awaited.every((each) => told.includes(each))) {
      await new Promise<void>((resolve) => {
        whenTold = resolve;
      });
    }
  }

  const signsIn = () => context.setExtraHTTPHeaders({ Authorization: `Bearer ${ann.tokens.access_token}` });
  const signsOut = () => context.setExtraHTTPHeaders({});

  async function opensElsewhere(path: string, content: string | Uint8Array, type = 'text/html'): Promise<void> {
    pages.set(path, { type, content });
    await page.goto(elsewhereUrl + path);
  }

  /** A page of the service's own site, which no content security policy guards. */
  async function opensAtHome(content: string): Promise<void> {
    const url = `${service.url}/ours`;
    await context.route(url, (route) => route.fulfill({ contentType: 'text/html', body: content }));
    await page.goto(url);
  }

  /** What was opened before has had the time for its scripts when those of the next page have run. */
  async function expectNothingRan(): Promise<void> {
    await opensElsewhere('/after', `<script>ran("own");fetch("/ran/own")</script>`);
    await toBeTold(['own', '/ran/own']);
    expect(told).to.have.members(['own', '/ran/own']);
  }

  it('would be noticed by each of its scripts, in three ways, if they ran', async () => {
    for (const { type, bytes, scripts } of photos) {
      await opensElsewhere('/polyglot', bytes, type);
      if (type.startsWith('text/javascript')) await opensElsewhere('/loader', '<script src="/polyglot"></script>');
      await toBeTold(scripts.flatMap((name) => [name, `/ran/${name}`, `dialog ${name}`]));
    }
  });

  async function opensEach(targets: readonly Target[]): Promise<void> {
    for (const { url, isForKeeping } of targets) {
      if (isForKeeping) {
        const [download, refusal] = await Promise.all([page.waitForEvent('download'), page.goto(url).catch(String)]);
        expect(refusal).to.contain('Download is starting');
        expect(download.suggestedFilename()).to.match(/^page(-stripped)?\.jpg$/);
        await download.path();
      } else {
        await page.goto(url);
        const shown = await page.evaluate('[document.contentType, document.images[0]?.naturalWidth > 0]');
        expect(shown).to.deep.equal(['image/jpeg', true]);
      }
    }
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    await expectNothingRan();
  }

  it('runs nothing when it is opened by its address', async () => {
    await signsIn();
    await opensEach(owned);
  });

  it('runs nothing when it is opened by a link', async () => {
    await opensEach(linked);
  });

  /** Ways of a page to have what is at a URL looked at or run. */
  const embeddings: Record<string, (url: string) => string> = {
    'a frame': (url) => `<iframe src="${url}"></iframe>`,
    'an object': (url) => `<object data="${url}"></object><object data="${url}" type="text/html"></object>`,
    embedded: (url) => `<embed src="${url}"><embed src="${url}" type="image/svg+xml">`,
    'a script': (url) => `<script src="${url}" charset="iso-8859-1"></script>`,
    'a module': (url) => `<script type="module" src="${url}"></script><script type="module">import "${url}";</script>`,
    'a style sheet': (url) => `<link rel="stylesheet" href="${url}">`,
    'an image': (url) => `<img src="${url}"><svg><use href="${url}#x"></use><image href="${url}"></image></svg>`,
  };
  const sites: Record<string, (content: string) => Promise<void>> = {
    'another site': (content) => opensElsewhere('/embedding', content),
    'the same site': opensAtHome,
  };
  for (const [site, opens] of Object.entries(sites)) {
    for (const [how, embedding] of Object.entries(embeddings)) {
      it(`runs nothing as ${how} in a page of ${site}`, async () => {
        const contentOf = (targets: readonly Target[]) => targets.map(({ url }) => embedding(url)).join('');
        await signsIn();
        await opens(contentOf(owned));
        await signsOut();
        await opens(contentOf(linked));
        // not because it was nobody who asked
        expect(statuses).to.include(200).and.not.include(401);
        await expectNothingRan();
      });
    }
  }

  it('is a picture in pages of other sites by a link alone', async () => {
    await signsIn();
    for (const [targets, isShown] of [
      [owned, false],
      [linked, true],
    ] as const) {
      await opensElsewhere('/pictures', targets.map(({ url }) => `<img src="${url}">`).join(''));
      const shown = await page.evaluate('Array.from(document.images, ({ naturalWidth }) => naturalWidth > 0)');
      expect(shown).to.deep.equal(targets.map(() => isShown));
    }
  });

  it('is no worker, of any kind, in a page of the same site', async () => {
    await opensAtHome('');
    const refusals = await page.evaluate(`Promise.all(${JSON.stringify(linked)}.map(async ({ url }) => {
      const end = (worker) => new Promise((resolve) => {
        worker.onerror = () => resolve('refused');
        worker.onmessage = ({ data }) => resolve(data);
      });
      const importing = new Blob(['try { importScripts("' + url + '") } catch ({ name }) { postMessage(name) }']);
      return [
        await navigator.serviceWorker.register(url).catch(({ name }) => name),
        await end(new Worker(url)),
        await end(new Worker(url, { type: 'module' })),
        await end(new Worker(URL.createObjectURL(importing))),
      ].join();
    }))`);
    expect(refusals).to.deep.equal(linked.map(() => 'SecurityError,refused,refused,NetworkError'));
    await expectNothingRan();
  });
});

/** All the files of a photo, by their addresses and by links. */
async function uploaded(ann: User, base: string, bytes: Uint8Array): Promise<{ owned: Target[]; linked: Target[] }> {
  const { id } = await ann.uploads(bytes, 'page.html');
  const files: Record<string, string>[] = [
    { representation: 'original' },
    { representation: 'original', privacy: 'strip' },
    { representation: 'compressed' },
    { representation: 'compressed', size: 'thumb' },
  ];
  const isForKeeping = ({ representation }: Record<string, string>) => representation === 'original';
  const linked = files.map(async (file) => {
    const wish = { ...file, expires_in: 3600, filename: 'page.html' };
    const { url } = jsonFrom(201, await ann.sends(`/image/${id}/links`, wish)) as { url: string };
    expect(url).to.contain('page.html');
    return { url: base + url, isForKeeping: isForKeeping(file) };
  });
  const owned = files.map(({ representation, ...query }) => ({
    url: `${base}/image/download_${representation}/${id}?${new URLSearchParams(query).toString()}`,
    isForKeeping: representation === 'original',
  }));
  return { owned, linked: await Promise.all(linked) };
}
