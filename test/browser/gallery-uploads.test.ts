import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Gallery } from '../../src/adapters/web/index.ts';
import { accessibilityViolations, openBrowser, screens, until, Visitor } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { aPassword, type User } from '../support/client.ts';
import { dragOver, drop, slowly } from '../support/dropping.ts';
import { builtGallery } from '../support/gallery.ts';
import { PhotoFiles } from '../support/photo-files.ts';
import { aPixelBomb, aPng, truncated } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

const uploadPath = '**/image/upload';

describeInChromium('The gallery and uploads, in a browser', function () {
  this.timeout(60_000);
  let gallery: Gallery;
  let browser: Browser;
  let service: Service;
  let files: PhotoFiles;
  before(async () => {
    [gallery, browser, files] = await Promise.all([builtGallery(), openBrowser(), PhotoFiles.open()]);
    service = await startService(real, { gallery });
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await files?.[Symbol.asyncDispose]();
  });

  it('takes photos that are picked, by keyboard too', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Upload', exact: true }).press('Enter'),
    ]);
    expect(chooser.isMultiple()).to.equal(true);
    await chooser.setFiles(await files.photos(2));
    await summary(page, /^2 kept/).waitFor();
    expect(await photos(page).count()).to.equal(2);
  });

  it('says that it takes what is dragged over it, until that is gone', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    const invitation = page.getByText('Drop photos or folders');
    await dragOver(page, [await files.photo()]);
    await invitation.waitFor();
    await page.evaluate(`dispatchEvent(new DragEvent('dragleave'))`);
    await invitation.waitFor({ state: 'detached' });
  });

  it('takes dropped folders with all that is in them, but for what systems leave there', async () => {
    const photo = await files.photo('holiday/IMG_1.jpg');
    await files.photo('holiday/second day/IMG_2.jpg');
    await files.write('holiday/.DS_Store', aPng());
    await using visitor = await aMember();
    await drop(visitor.page, [dirname(photo)]);
    await summary(visitor.page, /^2 kept/).waitFor();
    expect(await upload(visitor.page, '.DS_Store').count()).to.equal(0);
  });

  it('says of each file what became of it, and why it was refused', async () => {
    const photo = await files.photo('kept.jpg');
    const dropped = [
      photo,
      await files.write('picture.jpg', aPng()),
      await files.write('half.jpg', truncated(await readFile(photo))),
      await files.write('gigantic.jpg', aPixelBomb()),
      await files.write('empty.jpg', new Uint8Array()),
    ];
    await using visitor = await aMember();
    const { page } = visitor;
    await drop(page, dropped);
    await summary(page, /^1 kept, 4 refused/).waitFor();
    expect(await said(page, 'kept.jpg')).to.match(/^\d+ kB → \d+ kB · \d+ % saved · likeness \d+\.\d$/);
    expect(await said(page, 'picture.jpg')).to.equal('This is a PNG, and not a JPEG.');
    expect(await said(page, 'half.jpg')).to.contain('not all of it is there');
    expect(await said(page, 'gigantic.jpg')).to.contain('larger than the service takes');
    expect(await said(page, 'empty.jpg')).to.equal('This file is empty.');
  });

  it('does not send what is there already, unless somebody wants that', async () => {
    const [photo] = await files.photos(1);
    await using visitor = await aMember();
    const { page } = visitor;
    await drop(page, [photo!]);
    await summary(page, /^1 kept/).waitFor();
    await page.reload();
    await photos(page).first().waitFor();
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await drop(page, [photo!]);
    await page.getByText('It is there already.').waitFor();
    expect(sent.filter((url) => url.endsWith('/image/upload'))).to.deep.equal([]);
    await page.getByRole('button', { name: 'Upload anyway' }).click();
    await summary(page, /^1 kept/).waitFor();
    await photos(page).nth(1).waitFor();
  });

  it('shows how much of each is sent, and goes on while somebody looks at something else', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    {
      await using _ = await slowly(page, 60_000);
      await drop(page, [await files.photo('slow.jpg')]);
      const bar = page.getByRole('progressbar', { name: 'slow.jpg' });
      const seen = new Set<number>();
      while (seen.size < 3) {
        const now = await bar.getAttribute('aria-valuenow');
        if (now !== null) seen.add(Number(now));
      }
      expect(Array.from(seen)).to.deep.equal(Array.from(seen).toSorted((a, b) => a - b));
      await page.getByRole('link', { name: 'Account' }).click();
      await page.getByRole('heading', { name: 'Account', level: 1 }).waitFor();
      await bar.waitFor();
    }
    await summary(page, /^1 kept/).waitFor();
  });

  it('cancels one while it is sent, and sends it after all', async () => {
    const user = await service.aUser();
    await using visitor = await aMember(user);
    const { page } = visitor;
    {
      await using _ = await slowly(page, 10_000);
      await drop(page, [await files.photo('unwanted.jpg'), await files.photo('wanted.jpg')]);
      await sending(page, 'unwanted.jpg');
      await page.getByRole('button', { name: 'Cancel: unwanted.jpg' }).press('Enter');
      // the same button is the way back
      await until(page, `document.activeElement.textContent === 'Retry'`);
    }
    await summary(page, /^1 kept, 1 cancelled/).waitFor();
    expect((await user.lists()).images.map(({ filename }) => filename)).to.deep.equal(['wanted.jpg']);
    await page.getByRole('button', { name: 'Retry: unwanted.jpg' }).click();
    await summary(page, /^2 kept/).waitFor();
  });

  it('goes on by itself after the service was away', async () => {
    const user = await service.aUser();
    await using visitor = await aMember(user);
    const { page } = visitor;
    const { server, url } = service;
    {
      await using _ = await slowly(page, 30_000);
      await drop(page, [await files.photo('interrupted.jpg')]);
      await sending(page, 'interrupted.jpg');
      server.close();
      server.closeAllConnections();
      await page.getByText('The service cannot be reached.').first().waitFor();
      server.listen(Number(new URL(url).port), '127.0.0.1');
    }
    await summary(page, /^1 kept/).waitFor();
    expect((await user.lists()).images).to.have.lengthOf(1);
  });

  it('gives up on one that breaks the connection each time, and retries it when it is told to', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await page.route(uploadPath, (route) => route.abort('connectionreset'));
    await drop(page, [await files.photo('unlucky.jpg')]);
    await summary(page, /^1 failed/).waitFor();
    expect(await said(page, 'unlucky.jpg')).to.contain('The connection broke');
    await page.unroute(uploadPath);
    await page.getByRole('button', { name: 'Retry 1' }).click();
    await summary(page, /^1 kept/).waitFor();
  });

  it('says when the service is busy, and goes on when it said', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await page.route(uploadPath, (route) => route.fulfill(aBusyService(2)), { times: 1 });
    await drop(page, [await files.photo('patient.jpg')]);
    await page.getByText('The service is busy. Uploads go on in 2 seconds.').first().waitFor();
    await summary(page, /^1 kept/).waitFor();
  });

  it('waits without a connection, and goes on when there is one', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await page.context().setOffline(true);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([await files.photo('offline.jpg')]);
    await page.getByText('There is no connection.').first().waitFor();
    await page.context().setOffline(false);
    await summary(page, /^1 kept/).waitFor();
  });

  it('waits for somebody to sign in again when the session was ended, and goes on for them alone', async () => {
    const user = await service.aUser();
    await using visitor = await aMember(user);
    const { page } = visitor;
    await user.asks('DELETE', '/auth/sessions');
    await drop(page, [await files.photo('later.jpg')]);
    await page.getByText('and the uploads do, too').waitFor();
    await signIn(page, user);
    await summary(page, /^1 kept/).waitFor();
    // what the page asks for by itself would notice the end of the session first
    await page.locator('[data-photo] img').waitFor();
    await user.asks('DELETE', '/auth/sessions');
    await drop(page, [await files.photo('private.jpg')]);
    await page.getByText('and the uploads do, too').waitFor();
    await signIn(page, await service.aUser());
    await page.getByText('There are no photos yet').waitFor();
    expect(await page.getByRole('region', { name: 'Uploads' }).count()).to.equal(0);
    expect((await user.lists()).images.map(({ filename }) => filename)).to.deep.equal(['later.jpg']);
  });

  it('takes thousands of files at once, and draws no more than are seen', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await page.route(uploadPath, (route) => route.fulfill(aBusyService(3600)));
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      for (let i = 1; i <= 5000; i++) dataTransfer.items.add(new File([new Uint8Array([255, 216, i % 256, i >> 8])], 'IMG_' + i + '.jpg'));
      dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    })()`);
    await page.getByText('0 of 5000 uploaded').first().waitFor();
    await page.getByText('The service is busy.').first().waitFor();
    expect(await page.locator('[data-upload]').count()).to.be.at.most(20);
    await page.getByRole('group', { name: 'Files' }).press('End');
    await upload(page, 'IMG_5000.jpg').waitFor();
    expect(await page.locator('[data-upload]').count()).to.be.at.most(20);
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('5000 cancelled').first().waitFor();
  });

  it('warns before the tab is closed while something is to come, and only then', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      });
    });
    await page.route(uploadPath, (route) => route.fulfill(aBusyService(3600)));
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Upload', exact: true }).click(),
    ]);
    await chooser.setFiles([await files.photo()]);
    await page.getByText('The service is busy.').first().waitFor();
    await page.close({ runBeforeUnload: true });
    expect(await asked).to.equal('beforeunload');
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.reload();
    await page.getByText('There are no photos yet').waitFor();
  });

  it('tells screen readers how many are done, and what became of all', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await drop(page, [await files.photo(), await files.write('picture.jpg', aPng())]);
    await page
      .getByRole('status')
      .getByText(/^1 kept, 1 refused, \d+ kB saved$/)
      .waitFor();
  });

  for (const { name, colorScheme, viewport } of screens) {
    it(`has nothing that axe-core finds fault with, ${name}`, async () => {
      await using visitor = await aMember(undefined, { colorScheme, viewport });
      const { page } = visitor;
      const check = async () => {
        expect(await accessibilityViolations(page)).to.deep.equal([]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow).to.be.at.most(0);
      };
      const dropped = [await files.photo(), await files.photo(), await files.write('picture.jpg', aPng())];
      await dragOver(page, dropped);
      await page.getByText('Drop photos or folders').waitFor();
      await check();
      {
        await using _ = await slowly(page, 20_000);
        await drop(page, dropped);
        const toggle = page.getByRole('button', { name: / of 3 uploaded/ });
        if ((await toggle.getAttribute('aria-expanded')) === 'false') {
          await check();
          await toggle.click();
        }
        await page.locator('.upload-sending').first().waitFor();
        await check();
      }
      await summary(page, /^2 kept, 1 refused/).waitFor();
      await check();
      await page.route(uploadPath, (route) => route.fulfill(aBusyService(3600)));
      await drop(page, [dropped[0]!, await files.photo()]);
      await page.getByText('The service is busy.').first().waitFor();
      await page.getByText('It is there already.').waitFor();
      await check();
      await page.getByRole('button', { name: 'Cancel all' }).click();
      await check();
    });
  }

  /** Somebody who has signed in. */
  async function aMember(user?: User, options: BrowserContextOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.at(service.url, browser, options);
    await signIn(visitor.page, user ?? (await service.aUser()));
    return visitor;
  }
});

async function signIn(page: Page, { username }: User): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(aPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Photos', level: 1 }).waitFor();
}

const photos = (page: Page) => page.locator('[data-photo]');
/** What became of all, above the list. */
const summary = (page: Page, text: RegExp) => page.getByRole('button', { name: text });
const upload = (page: Page, name: string) => page.locator('[data-upload]').filter({ hasText: name });
const said = (page: Page, name: string) => upload(page, name).locator('.upload-state').textContent();

/** Resolves when some of a file is sent, and not all. */
async function sending(page: Page, name: string): Promise<void> {
  await upload(page, name).locator('[aria-valuenow]:not([aria-valuenow="0"])').waitFor();
}

function aBusyService(seconds: number) {
  return {
    status: 503,
    headers: { 'Retry-After': `${seconds}` },
    contentType: 'application/problem+json',
    body: JSON.stringify({ code: 'overloaded', status: 503, title: 'The service is busy', detail: 'Try again.' }),
  };
}
