import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Gallery } from '../../src/adapters/web/index.ts';
import { openBrowser, Visitor } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { aPassword } from '../support/client.ts';
import { drop, slowly } from '../support/dropping.ts';
import { builtGallery } from '../support/gallery.ts';
import { PhotoFiles, photosUsed } from '../support/photo-files.ts';
import { aPixelBomb, aPng, truncated } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

const username = 'ann@example.org';
const uploadPath = '**/image/upload';

/** The steps of one visit: each begins where the one before it has ended. */
describeInChromium(`The gallery on a first visit, in a browser (${photosUsed})`, function () {
  this.timeout(120_000);
  this.bail(true);
  let gallery: Gallery;
  let browser: Browser;
  let service: Service;
  let files: PhotoFiles;
  let visitor: Visitor;
  let page: Page;
  let link: string;
  before(async () => {
    [gallery, browser, files] = await Promise.all([builtGallery(), openBrowser(), PhotoFiles.open()]);
    service = await startService(real, { gallery });
    visitor = await Visitor.at(service.url, browser, {
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    ({ page } = visitor);
  });
  after(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await browser?.close();
    await service?.close();
    await files?.[Symbol.asyncDispose]();
  });

  it('makes an account', async () => {
    await page.getByRole('link', { name: 'Make an account' }).click();
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(aPassword);
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.getByText('There are no photos yet').waitFor();
  });

  it('drops 20 files, sees each of them move, and cancels one', async () => {
    const photos = await files.photos(17);
    const dropped = [
      ...photos,
      await files.write('screenshot.jpg', aPng()),
      await files.write('half of it.jpg', truncated(await readFile(photos[0]!))),
      await files.write('too large.jpg', aPixelBomb()),
    ];
    await using _ = await slowly(page, 50_000);
    await drop(page, dropped);
    await page.getByRole('button', { name: '0 of 20 uploaded' }).waitFor();
    const moving = page.locator('[data-upload] [aria-valuenow]:not([aria-valuenow="0"])');
    await moving.first().waitFor();
    await page.getByRole('progressbar', { name: 'All uploads' }).waitFor();
    await page
      .getByRole('button', { name: /^Cancel: / })
      .first()
      .click();
    await page.getByRole('button', { name: /1 cancelled/ }).waitFor();
  });

  it('is told what became of each: bytes before and after, the saving and the likeness, or why it was refused', async () => {
    await page
      .getByRole('button', { name: /^16 kept, 3 refused, 1 cancelled, .* saved$/ })
      .waitFor({ timeout: 100_000 });
    const list = page.getByRole('group', { name: 'Files' });
    await list.press('Home');
    await list
      .getByText(/^[\d.]+ [kM]B → [\d.]+ [kM]B · (\d+ % saved|nothing to save)( · likeness \d+\.\d)?$/)
      .first()
      .waitFor();
    await list.press('End');
    for (const why of ['This is a PNG, and not a JPEG.', 'not all of it is there', 'larger than the service takes']) {
      await list.getByText(why).waitFor();
    }
  });

  it('retries one that failed because the connection broke each time', async () => {
    await page.route(uploadPath, (route) => route.abort('connectionreset'));
    await page.getByRole('group', { name: 'Files' }).press('Home');
    await page.getByRole('button', { name: /^Retry: / }).click();
    await page.getByRole('button', { name: /1 failed/ }).waitFor();
    await page.unroute(uploadPath);
    await page.getByRole('button', { name: 'Retry 1' }).click();
    await page.getByRole('button', { name: /^17 kept, 3 refused/ }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await page.locator('[data-photo]').count()).to.equal(17);
  });

  it('opens a photo, and compares the print with the original', async () => {
    await page.locator('[data-photo] img').first().waitFor();
    await page.locator('[data-photo]').first().click();
    await page.getByRole('button', { name: 'Compare' }).click();
    const slider = page.getByRole('slider', { name: 'Original against print' });
    await slider.press('End');
    expect(await slider.getAttribute('aria-valuetext')).to.equal('100 % original, 0 % print');
    await slider.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).to.equal('0 % original, 100 % print');
  });

  it('copies a link, which somebody without an account follows to the print', async () => {
    await page.getByRole('button', { name: 'Copy a link' }).click();
    await page.getByText('The link is copied.').waitFor();
    link = await page.evaluate('navigator.clipboard.readText()');
    const answer = await fetch(new URL(link, service.url));
    expect([answer.status, answer.headers.get('Content-Type')]).to.deep.equal([200, 'image/jpeg']);
    expect((await answer.bytes()).subarray(0, 2)).to.deep.equal(Uint8Array.of(0xff, 0xd8));
  });

  it('revokes the link, which leads nowhere then', async () => {
    await page.getByRole('button', { name: 'Revoke all links' }).click();
    await page.getByText('No link to this photo leads anywhere any more.').waitFor();
    expect((await fetch(new URL(link, service.url))).status).to.equal(404);
  });

  it('signs out elsewhere', async () => {
    await using elsewhere = await Visitor.at(service.url, browser);
    await elsewhere.page.getByLabel('Username').fill(username);
    await elsewhere.page.getByLabel('Password', { exact: true }).fill(aPassword);
    await elsewhere.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await elsewhere.page.locator('[data-photo]').first().waitFor();
    await visitor.opens('#/account');
    await page.getByRole('button', { name: /^Sign out there/ }).click();
    await page.getByText(/^Signed out on/).waitFor();
    await elsewhere.page.reload();
    await elsewhere.page.getByText('You were signed out').waitFor();
  });

  it('deletes the account with everything in it, and no other password does', async () => {
    await page.getByRole('button', { name: 'Delete the account…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete the account and all photos?' });
    const password = dialog.getByLabel('Password', { exact: true });
    await password.fill('not a long walk');
    await password.press('Enter');
    await dialog.getByText('This is not your password.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Delete the account…');
    await page.getByRole('button', { name: 'Delete the account…' }).click();
    await password.fill(aPassword);
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByText('The account is deleted').waitFor();
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    const again = await service.visitor.sends('/auth/login', { username, password: aPassword });
    expect(again.status).to.equal(401);
  });
});
