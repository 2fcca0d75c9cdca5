import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Gallery } from '../../src/adapters/web/index.ts';
import type { ImageRepository } from '../../src/index.ts';
import { accessibilityViolations, openBrowser, screens, until, Visitor } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { aPassword, type ImageAnswer, jsonFrom, type User } from '../support/client.ts';
import { builtGallery } from '../support/gallery.ts';
import { aPhoto, type PhotoOptions } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

describeInChromium('The gallery and photos, in a browser', function () {
  this.timeout(60_000);
  let gallery: Gallery;
  let browser: Browser;
  let service: Service;
  let repository: ImageRepository;
  before(async () => {
    [gallery, browser] = await Promise.all([builtGallery(), openBrowser()]);
    service = await startService(real, {
      gallery,
      replace: ({ images }) => {
        repository = images;
        return {};
      },
    });
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });

  describe('the grid', () => {
    it('shows the newest first, each in a box of its proportions before there is a picture', async () => {
      const user = await service.aUser();
      const uploaded = await uploads(
        user,
        { width: 320, height: 240 },
        { width: 240, height: 320 },
        { width: 400, height: 200 },
      );
      await using visitor = await Visitor.at(service.url, browser);
      const { page } = visitor;
      const pictures = await held(page, '**/image/download_compressed/**');
      await signIn(page, user);
      await photos(page).nth(2).waitFor();
      expect(await names(page)).to.deep.equal(uploaded.map(({ filename }) => filename).toReversed());
      const before = await boxes(photos(page));
      for (const [i, { width, height }] of uploaded.toReversed().entries()) {
        const box = before[i]!;
        expect(box.width / box.height).to.be.closeTo(width / height, 0.03);
      }
      expect(await photos(page).locator('img').count()).to.equal(0);
      await pictures.release();
      await photos(page).locator('img').nth(2).waitFor();
      expect(await boxes(photos(page))).to.deep.equal(before);
    });

    it('paints each photo from its hash before there is a picture', async () => {
      const user = await service.aUser();
      await uploads(user, {});
      await using visitor = await Visitor.at(service.url, browser);
      const pictures = await held(visitor.page, '**/image/download_compressed/**');
      await signIn(visitor.page, user);
      await photos(visitor.page).locator('canvas').waitFor();
      const colours: number = await visitor.page.evaluate(`(() => {
        const { width, height } = document.querySelector('canvas');
        const { data } = document.querySelector('canvas').getContext('2d').getImageData(0, 0, width, height);
        return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join())).size;
      })()`);
      expect(colours).to.be.greaterThan(20);
      await pictures.release();
    });

    it('moves nothing while it fills, and draws no more than is near of any number', async () => {
      const user = await service.aUser();
      const [first] = await uploads(user, {});
      await multiply(user, first!, 249);
      await using visitor = await aVisitorOf(user);
      const { page } = visitor;
      await page.context().addInitScript(`window.shift = 0;
        new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; })
          .observe({ type: 'layout-shift', buffered: true });`);
      await page.reload();
      await photos(page).first().locator('img').waitFor();
      const seen = new Set<string>();
      let most = 0;
      while (seen.size < 250) {
        const drawn = await ids(page);
        for (const id of drawn) seen.add(id);
        most = Math.max(most, drawn.length);
        await page.mouse.wheel(0, 400);
      }
      await page.locator('[role=grid]:not([aria-rowcount="-1"])').waitFor();
      expect(most).to.be.lessThan(100);
      expect(await page.evaluate('shift')).to.equal(0);
    });

    it('is left and walked through by keyboard, and the last photo is gone on from', async () => {
      const user = await service.aUser();
      const uploaded = await uploads(user, {}, {}, {}, {});
      const [newest, second, third, oldest] = uploaded.map(({ filename }) => filename).toReversed();
      await using visitor = await aVisitorOf(user);
      const { page } = visitor;
      await photos(page).nth(3).waitFor();
      await page.getByLabel('Sort by').focus();
      await page.keyboard.press('Tab');
      expect(await focused(page)).to.contain(newest);
      await page.keyboard.press('End');
      expect(await focused(page)).to.contain(oldest);
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowRight');
      expect(await focused(page)).to.contain(second);
      await page.keyboard.press('Enter');
      await title(page, second!).waitFor();
      await page.keyboard.press('ArrowRight');
      await title(page, third!).waitFor();
      await page.keyboard.press('Escape');
      await photos(page).first().waitFor();
      expect(await focused(page)).to.contain(third);
      expect(await page.title()).to.equal('Photos · Silverprint');
      // of all photos only one is a stop
      await page.keyboard.press('Tab');
      expect(await focused(page)).not.to.contain('IMG');
    });

    it('is where it was when somebody comes back by the button of the browser', async () => {
      const user = await service.aUser();
      const [first] = await uploads(user, {});
      await multiply(user, first!, 120);
      await using visitor = await aVisitorOf(user);
      const { page } = visitor;
      await photos(page).first().waitFor();
      await page.mouse.wheel(0, 1500);
      await until(page, 'scrollY === 1500');
      const clicked = await inTheMiddle(page);
      await page.locator(`[data-photo="${clicked}"]`).click();
      await page.locator('.photo').waitFor();
      await page.goBack();
      await page.locator('.photo').waitFor({ state: 'detached' });
      expect(await page.evaluate('scrollY')).to.equal(1500);
      expect(await page.evaluate('document.activeElement.dataset.photo')).to.equal(clicked);
    });

    it('can be sorted by when photos were taken', async () => {
      const user = await service.aUser();
      const [plain] = await uploads(user, {});
      await copies(user, plain!, [
        ['of-2001.jpg', '2001-02-03T04:05:06'],
        ['of-2011.jpg', '2011-02-03T04:05:06'],
      ]);
      await using visitor = await aVisitorOf(user);
      await photos(visitor.page).nth(2).waitFor();
      await visitor.page.getByLabel('Sort by').selectOption('taken');
      await visitor.page.getByText('February 2001').waitFor();
      expect(await names(visitor.page)).to.deep.equal([plain!.filename, 'of-2011.jpg', 'of-2001.jpg']);
    });

    it('says what went wrong, and goes on when asked to', async () => {
      const user = await service.aUser();
      await uploads(user, {});
      await using visitor = await Visitor.at(service.url, browser);
      await visitor.page.route('**/image/list*', (route) => route.abort());
      await signIn(visitor.page, user);
      await visitor.page.getByText('cannot be reached').waitFor();
      await visitor.page.unroute('**/image/list*');
      await visitor.page.getByRole('button', { name: 'Try again' }).click();
      await photos(visitor.page).waitFor();
    });

    it('says that there are no photos yet', async () => {
      await using visitor = await aVisitorOf(await service.aUser());
      await visitor.page.getByText('There are no photos yet').waitFor();
    });
  });

  describe('a photo', () => {
    it('is found by its link, with its neighbours', async () => {
      const user = await service.aUser();
      const [older, photo] = await uploads(user, {}, {});
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      await title(visitor.page, photo!.filename).waitFor();
      await visitor.page.getByRole('button', { name: 'Next photo' }).click();
      await title(visitor.page, older!.filename).waitFor();
      expect(visitor.page.url()).to.contain(older!.id);
      await visitor.page.keyboard.press('Escape');
      await photos(visitor.page).nth(1).waitFor();
      expect(await focused(visitor.page)).to.contain(older!.filename);
    });

    it('says of one that is somebody else’s that it is not there', async () => {
      const [theirs] = await uploads(await service.aUser(), {});
      await using visitor = await aVisitorOf(await service.aUser(), `#/photos/${theirs!.id}`);
      await visitor.page.getByText('It is not there').first().waitFor();
    });

    it('is compared with its original, which is fetched only then, and is upright', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, { width: 300, height: 400, orientation: 6 });
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const { page } = visitor;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await print(page).waitFor();
      expect(asked.filter((url) => url.includes('download_original'))).to.deep.equal([]);
      await page.getByRole('button', { name: 'Compare' }).click();
      await original(page).waitFor();
      expect(await naturalSize(original(page))).to.deep.equal([300, 400]);
      expect(await naturalSize(print(page))).to.deep.equal([300, 400]);
      expect(await original(page).boundingBox()).to.deep.equal(await print(page).boundingBox());
    });

    it('shows as much of the original as the slider says, by keys and by hand', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, { width: 400, height: 300 });
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const { page } = visitor;
      await print(page).waitFor();
      await page.keyboard.press('c');
      const slider = page.getByRole('slider');
      expect(await slider.getAttribute('aria-valuenow')).to.equal('50');
      await slider.press('ArrowLeft');
      expect(await slider.getAttribute('aria-valuetext')).to.equal('48 % original, 52 % print');
      await slider.press('End');
      expect(await shareShown(page)).to.be.closeTo(1, 0.01);
      await slider.press('Home');
      expect(await shareShown(page)).to.be.closeTo(0, 0.01);
      const box = (await print(page).boundingBox())!;
      await page.mouse.move(box.x + 4, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
      expect(await slider.getAttribute('aria-valuenow')).to.equal('25');
      expect(await shareShown(page)).to.be.closeTo(0.25, 0.01);
    });

    it('can be zoomed to its pixels and moved, and both pictures stay at the same place', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, { width: 2400, height: 1800 });
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const { page } = visitor;
      await print(page).waitFor();
      await page.keyboard.press('c');
      await original(page).waitFor();
      const whole = (await print(page).boundingBox())!;
      expect(whole.width).to.be.lessThan(1200);
      await page.keyboard.press('1');
      const before = (await print(page).boundingBox())!;
      expect([before.width, before.height]).to.deep.equal([2400, 1800]);
      await page.mouse.move(600, 300);
      await page.mouse.down();
      await page.mouse.move(560, 320, { steps: 4 });
      await page.mouse.up();
      const after = (await print(page).boundingBox())!;
      expect([after.x - before.x, after.y - before.y]).to.deep.equal([-40, 20]);
      expect(await original(page).boundingBox()).to.deep.equal(after);
      await page.mouse.wheel(0, -400);
      await page.getByText('100 %').waitFor({ state: 'detached' });
      expect(await original(page).boundingBox()).to.deep.equal(await print(page).boundingBox());
      await page.keyboard.press('0');
      expect(await print(page).boundingBox()).to.deep.equal(whole);
    });

    it('says what it weighs, how its print came about and what its original reveals', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, { canary: 'secret', width: 640, height: 480 });
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const reveals = visitor.page.getByRole('region', { name: 'What the original reveals' });
      await reveals.getByText('Where it was taken').waitFor();
      expect(await reveals.getByRole('listitem').count()).to.equal(photo!.reveals!.length);
      const saved = Math.round(100 * (1 - photo!.compressed_bytes / photo!.bytes));
      await visitor.page.getByText(`${saved} % less`).waitFor();
      await visitor.page.getByRole('region', { name: 'Print' }).getByText('standard').waitFor();
    });

    for (const [button, query] of [
      ['Download the original stripped', '?privacy=strip'],
      ['Download the original', ''],
    ] as const) {
      it(`is saved as the API gives it: “${button}”`, async () => {
        const user = await service.aUser();
        const [photo] = await uploads(user, { canary: 'secret' });
        await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
        const [bytes] = await downloaded(visitor.page, button);
        expect(bytes).to.deep.equal(Buffer.from(await user.downloads(photo!.id, 'original', query)));
      });
    }

    it('has a print that is saved under a name of its own', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, {});
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const [bytes, name] = await downloaded(visitor.page, 'Download the print');
      expect(bytes).to.deep.equal(Buffer.from(await user.downloads(photo!.id, 'compressed')));
      expect(name).to.equal(photo!.filename.replace('.jpg', '-print.jpg'));
    });

    it('gives links that work without an account until they are revoked', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, { canary: 'secret' });
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`, clipboard);
      const { page } = visitor;
      await page.getByLabel('Link to').selectOption('stripped');
      await page.getByRole('button', { name: 'Copy a link' }).click();
      await page.getByText('The link is copied.').waitFor();
      const link: string = await page.evaluate('navigator.clipboard.readText()');
      expect(await page.getByLabel('Link', { exact: true }).inputValue()).to.equal(link);
      const answer = await fetch(link);
      expect(await answer.bytes()).to.deep.equal(await user.downloads(photo!.id, 'original', '?privacy=strip'));
      await page.getByRole('button', { name: 'Revoke all links' }).click();
      await page.getByText('leads anywhere any more').waitFor();
      expect((await fetch(link)).status).to.equal(404);
    });

    it('shows the link to copy by hand where the browser copies nothing', async () => {
      const user = await service.aUser();
      const [photo] = await uploads(user, {});
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      await visitor.page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))');
      await visitor.page.getByRole('button', { name: 'Copy a link' }).click();
      const field = visitor.page.getByLabel('Link', { exact: true });
      await visitor.page.getByText('copy it yourself').waitFor();
      expect((await fetch(await field.inputValue())).status).to.equal(200);
    });

    it('is deleted once somebody is sure, and the next one is shown', async () => {
      const user = await service.aUser();
      const [older, photo] = await uploads(user, {}, {});
      await using visitor = await aVisitorOf(user, `#/photos/${photo!.id}`);
      const { page } = visitor;
      const ask = () => page.getByRole('button', { name: 'Delete this photo' }).click();
      await ask();
      await page.getByRole('dialog').getByText('cannot be undone').waitFor();
      await page.keyboard.press('Enter');
      expect((await user.lists()).images).to.have.lengthOf(2);
      await ask();
      await page.getByRole('button', { name: 'Delete it' }).click();
      await title(page, older!.filename).waitFor();
      expect((await user.lists()).images.map(({ id }) => id)).to.deep.equal([older!.id]);
      await ask();
      await page.getByRole('button', { name: 'Delete it' }).click();
      await page.getByText('There are no photos yet').waitFor();
    });

    it('is deleted from the grid by its key, and the focus is on the next one', async () => {
      const user = await service.aUser();
      const [oldest, , newest] = await uploads(user, {}, {}, {});
      await using visitor = await aVisitorOf(user);
      const { page } = visitor;
      await photos(page).nth(1).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Delete it' }).click();
      await photos(page).nth(2).waitFor({ state: 'detached' });
      expect(await names(page)).to.deep.equal([newest!.filename, oldest!.filename]);
      expect(await focused(page)).to.contain(oldest!.filename);
    });
  });

  for (const { name, colorScheme, viewport } of screens) {
    it(`has nothing that axe-core finds fault with, ${name}`, async () => {
      const user = await service.aUser();
      await using visitor = await aVisitorOf(user, '', { colorScheme, viewport, ...clipboard });
      const { page } = visitor;
      const check = async () => {
        expect(await accessibilityViolations(page)).to.deep.equal([]);
        expect(await overflow(page)).to.be.at.most(0);
      };
      await page.getByText('There are no photos yet').waitFor();
      await check();
      const [photo] = await uploads(user, { canary: 'secret' }, { width: 240, height: 320 });
      await page.reload();
      await photos(page).nth(1).locator('img').waitFor();
      await check();
      await page.locator(`[data-photo="${photo!.id}"]`).click();
      await page.getByText('Where it was taken').waitFor();
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.getByRole('slider').waitFor();
      await page.getByRole('button', { name: 'Copy a link' }).click();
      await page.getByText('Whoever has it').waitFor();
      await check();
      await page.getByRole('button', { name: 'Delete this photo' }).click();
      await page.getByRole('dialog').waitFor();
      await check();
    });
  }

  /** Somebody who has signed in, and looks at a route. */
  async function aVisitorOf(user: User, hash = '', options: BrowserContextOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.at(service.url, browser, options);
    if (hash !== '') await visitor.opens(hash);
    await signIn(visitor.page, user);
    return visitor;
  }

  /** The same photo so many times more, uploaded before it. */
  async function multiply(user: User, image: ImageAnswer, times: number): Promise<void> {
    await copies(
      user,
      image,
      Array.from({ length: times }, (_, i) => [`IMG_copy_${i}.jpg`, undefined] as const),
    );
  }

  /** The same photo under other names, taken at other times, as if each had been uploaded a day before the one before it. */
  async function copies(user: User, { id }: ImageAnswer, of: readonly Copy[]): Promise<void> {
    const me = jsonFrom(200, await user.asks('GET', '/auth/me')) as { id: string };
    const image = (await repository.findOwned(me.id, id))!;
    const { original: file, compressed, exif } = image;
    const copy = async ([filename, takenAt]: Copy, days: number) => {
      const copyId = randomUUID();
      const createdAt = new Date(image.createdAt.getTime() - (days + 1) * 24 * 60 * 60 * 1000);
      const reservedBytes = file.bytes + compressed.bytes;
      const keys = { originalKey: file.key, compressedKey: compressed.key };
      await repository.begin({ id: copyId, ownerId: me.id, ...keys, reservedBytes, createdAt });
      const facts = { ...exif, ...(takenAt !== undefined && { takenAt }) };
      await repository.complete({ ...image, id: copyId, filename, createdAt, exif: facts });
    };
    // more than a hundred at once are too many for a pool
    for (let first = 0; first < of.length; first += 50) {
      await Promise.all(of.slice(first, first + 50).map((one, i) => copy(one, first + i)));
    }
  }
});

const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
type Copy = readonly [filename: string, takenAt: string | undefined];

let uploaded = 0;

/** Uploads photos one after the other, each another one by its name and its content. */
async function uploads(user: User, ...wishes: readonly PhotoOptions[]): Promise<ImageAnswer[]> {
  const images: ImageAnswer[] = [];
  for (const wish of wishes) {
    uploaded += 1;
    images.push(await user.uploads(await aPhoto({ seed: uploaded, ...wish }), `IMG_${uploaded}.jpg`));
  }
  return images;
}

async function signIn(page: Page, { username }: User): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(aPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ state: 'detached' });
}

const photos = (page: Page) => page.locator('[data-photo]');
const print = (page: Page) => page.getByRole('img', { name: /^Print of/ });
const original = (page: Page) => page.getByRole('img', { name: /^Original of/ });
const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const ids = (page: Page): Promise<string[]> =>
  page.evaluate(`Array.from(document.querySelectorAll('[data-photo]'), ({ dataset }) => dataset.photo)`);

/** In the order of the rows, and from left to right. */
async function names(page: Page): Promise<(string | undefined)[]> {
  const labels = await photos(page).evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));
  return labels.map((label) => label?.split(',')[0]);
}

async function boxes(all: Locator) {
  return Promise.all((await all.all()).map(async (one) => (await one.boundingBox())!));
}

/** Has answers wait until they are released. */
async function held(page: Page, url: string): Promise<{ release(): Promise<void> }> {
  const released = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    await released.promise;
    await route.continue().catch(() => {});
  });
  return {
    async release() {
      released.resolve();
      await page.unroute(url);
    },
  };
}

function focused(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent');
}

/** The id of the photo in the middle of the window. */
function inTheMiddle(page: Page): Promise<string> {
  return page.evaluate(
    'document.elementsFromPoint(innerWidth / 2, innerHeight / 2).map((one) => one.closest("[data-photo]")).find(Boolean).dataset.photo',
  );
}

function naturalSize(image: Locator): Promise<number[]> {
  return image.evaluate(async (element) => {
    const picture = element as unknown as { decode(): Promise<void>; naturalWidth: number; naturalHeight: number };
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
  });
}

/** How much of the picture is covered by the original, by what is cut off of that. */
async function shareShown(page: Page): Promise<number> {
  const { x, width } = (await print(page).boundingBox())!;
  const [layerX, layerWidth, cut]: [number, number, number] = await page.evaluate(`(() => {
    const layer = document.querySelector('.stage-layer');
    const { x, width } = layer.getBoundingClientRect();
    return [x, width, Number(/inset\\(0px ([\\d.]+)px/.exec(getComputedStyle(layer).clipPath)?.[1] ?? 0)];
  })()`);
  return (layerX + layerWidth - cut - x) / width;
}

async function downloaded(page: Page, button: string): Promise<[bytes: Buffer, name: string]> {
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  const download = await begun;
  return [await readFile(await download.path()), download.suggestedFilename()];
}

/** Pixels that somebody would have to scroll sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
