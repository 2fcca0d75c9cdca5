import type { Browser, Page } from 'playwright-core';
import { until } from '../../test/support/browser.ts';
import type { Album } from './album.ts';

type Viewport = { readonly width: number; readonly height: number };
type Opening = { firstPaintMs: number; placeholdersMs: number; picturesMs: number; layoutShift: number };

export type Smoothness = Awaited<ReturnType<typeof scrolling>>;

const visits = 5;
/** What one turn of a wheel scrolls, and how long after it the next one comes, in pixels and milliseconds. */
export const paces = {
  /** Somebody who looks for something of long ago: a screen every 0.1 s. */
  fast: { pixels: 120, ms: 16 },
  /** Somebody who looks at the photos: a screen every second. */
  slow: { pixels: 40, ms: 50 },
} as const;
type Pace = (typeof paces)[keyof typeof paces];

/** Run in the page before anything else: notes what moves, and when what was asked for is there. */
const watching = `
  window.seen = { shift: 0, longTasks: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.shift += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => { seen.longTasks += list.getEntries().length; }).observe({ type: 'longtask' });
  const inSight = () => Array.from(document.querySelectorAll('[data-photo]'))
    .filter((link) => link.getBoundingClientRect().top < innerHeight && link.getBoundingClientRect().bottom > 0);
  const look = () => {
    const links = inSight();
    if (links.length > 0) {
      seen.placeholders ??= performance.now();
      const isThere = (link) => link.querySelector('img')?.complete === true;
      if (seen.pictures === undefined && links.every(isThere)) seen.pictures = performance.now();
    }
    if (seen.pictures === undefined) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

/** Somebody who is signed in opens the gallery; the medians of several visits. */
export async function opening(browser: Browser, album: Album, viewport: Viewport): Promise<Opening> {
  const page = await signedIn(browser, album, viewport);
  const opened: Opening[] = [];
  for (let visit = 0; visit < visits; visit++) {
    await page.reload();
    await until(page, 'seen.pictures !== undefined');
    // a shift is told of with the next frames
    await page.waitForTimeout(500);
    opened.push(
      await page.evaluate(`({
        firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        placeholdersMs: seen.placeholders, picturesMs: seen.pictures, layoutShift: seen.shift,
      })`),
    );
  }
  await page.context().close();
  const median = (member: keyof Opening) => rounded(middle(opened.map((visit) => visit[member])));
  return {
    firstPaintMs: median('firstPaintMs'),
    placeholdersMs: median('placeholdersMs'),
    picturesMs: median('picturesMs'),
    layoutShift: Math.max(...opened.map(({ layoutShift }) => layoutShift)),
  };
}

/** Somebody scrolls by the wheel, from the newest photo to the oldest or for so many seconds. */
export async function scrolling(browser: Browser, album: Album, viewport: Viewport, pace: Pace, seconds?: number) {
  const page = await signedIn(browser, album, viewport);
  await page.reload();
  await until(page, 'seen.pictures !== undefined');
  await page.mouse.move(viewport.width / 2, viewport.height / 2);
  await page.evaluate(`
    seen.longTasks = 0; seen.rowsMax = 0; seen.photos = new Set();
    seen.look = () => {
      seen.rowsMax = Math.max(seen.rowsMax, document.querySelectorAll('.grid-row').length);
      for (const link of document.querySelectorAll('[data-photo]')) seen.photos.add(link.dataset.photo);
    };`);
  const cpu = await cpuOf(page);
  const framed = await framesDuring(page, () => scroll(page, pace, seconds));
  const cpuMs = await cpu();
  const seen: { longTasks: number; rowsMax: number; photos: number; shift: number } = await page.evaluate(
    '({ ...seen, look: undefined, photos: seen.photos.size })',
  );
  await page.context().close();
  const { longTasks, rowsMax, photos, shift: layoutShift } = seen;
  return { ...framed, cpuMsPerFrame: rounded(cpuMs / framed.frames), longTasks, rowsMax, photos, layoutShift };
}

/** What a page with nothing in it gets of this machine. */
export async function idling(browser: Browser): Promise<number> {
  const page = await browser.newPage();
  await page.evaluate('window.seen = { look() {} }');
  const { framesPerSecond } = await framesDuring(page, () => page.waitForTimeout(5_000));
  await page.close();
  return framesPerSecond;
}

async function framesDuring(page: Page, work: () => Promise<void>) {
  await page.evaluate(`
    seen.frames = [];
    const frame = (now) => {
      seen.frames.push(now);
      seen.look();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);`);
  await work();
  const frames: number[] = await page.evaluate('seen.frames');
  const durations = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
  const total = durations.reduce((sum, duration) => sum + duration, 0);
  return {
    frames: durations.length,
    framesPerSecond: rounded((1000 * durations.length) / total),
    latePercent: rounded((100 * durations.filter((duration) => duration > 25).length) / durations.length),
    longestFrameMs: rounded(Math.max(...durations)),
  };
}

/** How long the page's own thread has kept a processor busy since then, in ms: the same however many others want one. */
async function cpuOf(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const before = await busy();
  return async () => (await busy()) - before;
}

async function scroll(page: Page, { pixels, ms }: Pace, seconds = Number.POSITIVE_INFINITY): Promise<void> {
  const end =
    'scrollY + innerHeight >= document.documentElement.scrollHeight - 1 && !document.querySelector(".list-end")';
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && !(await page.evaluate(end))) {
    for (let turn = 0; turn < 20; turn++) await Promise.all([page.mouse.wheel(0, pixels), page.waitForTimeout(ms)]);
  }
}

async function signedIn(browser: Browser, { url, credentials }: Album, viewport: Viewport): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Username').fill(credentials.username);
  await page.getByLabel('Password', { exact: true }).fill(credentials.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('[data-photo]').first().waitFor();
  await context.addInitScript(watching);
  return page;
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
