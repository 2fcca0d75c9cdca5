import axe from 'axe-core';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromium as executablePath } from './chromium.ts';

/** A browser without a window, which finds nobody but this machine. It is to be closed. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      // the tests may run as root
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Somebody in front of a browser of their own, who keeps an eye on what must not happen there. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly #url: string;
  /** Scripts that failed, what the content security policy stopped, and requests that went elsewhere. */
  readonly #mishaps: string[] = [];

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** @param url of the service, the only one that may be asked */
  static async at(url: string, browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    // a machine that does a lot at once is slow, and not wrong
    context.setDefaultTimeout(30_000);
    const visitor = new Visitor(await context.newPage(), url);
    visitor.#watch(visitor.page);
    await visitor.opens('');
    return visitor;
  }

  /** Go to a route, such as `#/account`; the page is loaded anew. */
  async opens(hash: string): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.goto(`${this.#url}/${hash}`);
  }

  /** The same browser's next tab. */
  async nextTab(hash = ''): Promise<Page> {
    const tab = await this.page.context().newPage();
    this.#watch(tab);
    await tab.goto(`${this.#url}/${hash}`);
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    expect(this.#mishaps).to.deep.equal([]);
  }

  #watch(page: Page): void {
    page.on('pageerror', (error) => this.#mishaps.push(String(error)));
    page.on('console', (message) => {
      // a refusal of the service is no mishap, and the browser reports it all the same
      const isRefusal = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isRefusal) this.#mishaps.push(message.text());
    });
    page.on('request', (request) => {
      const isOwn = [this.#url, `blob:${this.#url}`, 'about:'].some((start) => request.url().startsWith(start));
      if (!isOwn) this.#mishaps.push(request.url());
    });
  }
}

const [wide, narrow] = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];
const every = [
  { name: 'light and wide', colorScheme: 'light', viewport: wide },
  { name: 'dark and narrow', colorScheme: 'dark', viewport: narrow },
  { name: 'light and narrow', colorScheme: 'light', viewport: narrow },
  { name: 'dark and wide', colorScheme: 'dark', viewport: wide },
] as const;

/** What the gallery is looked at on; in the short form each colour and each width once. */
export const screens = process.env['TEST_LONG'] ? every : every.slice(0, 2);

/** What axe-core finds wrong with a page as it is now, in one line each. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`);
}

/** Waits until something holds in a page. It is asked from here, as the page lets no text be run as a script. */
export async function until(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate(condition))) await page.waitForTimeout(20);
}
