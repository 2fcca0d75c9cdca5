// The pictures of the gallery in docs/screenshots, made on a service of its own:
// node --conditions=silverprint-source tools/screenshots.ts
// SILVERPRINT_PHOTOS names a folder of photos to show; without it, they are mountains that never were.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser, Visitor } from '../test/support/browser.ts';
import { aPassword, type User } from '../test/support/client.ts';
import { drop, slowly } from '../test/support/dropping.ts';
import { builtGallery } from '../test/support/gallery.ts';
import { PhotoFiles } from '../test/support/photo-files.ts';
import { aPng, truncated } from '../test/support/photos.ts';
import { stopPostgres } from '../test/support/postgres.ts';
import { type Service, startService } from '../test/support/service.ts';
import { real } from '../test/support/worlds.ts';
import { landscape } from './screenshots/landscape.ts';

const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
const devices = {
  wide: { viewport: { width: 1280, height: 800 } },
  narrow: { viewport: { width: 390, height: 780 } },
} as const;
const schemes = ['light', 'dark'] as const;
const shapes = [
  [1500, 1000],
  [1000, 1400],
  [1600, 900],
  [1400, 1050],
] as const;

type Stage = { readonly browser: Browser; readonly service: Service; readonly user: User; readonly files: PhotoFiles };

await mkdir(folder, { recursive: true });
const photos = await shown();
try {
  await using files = await PhotoFiles.open();
  await using opened = new AsyncDisposableStack();
  const [gallery, browser] = await Promise.all([builtGallery(), openBrowser()]);
  opened.defer(() => browser.close());
  const service = await startService(real, { gallery });
  opened.defer(() => service.close());
  for (const colorScheme of schemes) {
    for (const [device, options] of Object.entries(devices)) {
      const user = await service.aUser();
      for (const [i, photo] of photos.slice(4).entries()) await user.uploads(photo, `IMG_${2100 + i}.jpg`);
      await visit({ browser, service, user, files }, { colorScheme, ...options }, `${colorScheme}-${device}`);
    }
  }
} finally {
  await stopPostgres();
}

async function visit(stage: Stage, options: { colorScheme: 'light' | 'dark' }, suffix: string): Promise<void> {
  const { browser, service, user, files } = stage;
  await using visitor = await Visitor.at(service.url, browser, options);
  const { page } = visitor;
  const shoot = async (name: string) => {
    // a JPEG of a page needs all of its colour, for its letters
    const picture = sharp(await page.screenshot()).jpeg({ quality: 80, mozjpeg: true, chromaSubsampling: '4:4:4' });
    await picture.toFile(join(folder, `${name}-${suffix}.jpg`));
  };
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password', { exact: true }).fill(aPassword);
  await page.evaluate('document.activeElement.blur()');
  await shoot('sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await pictures(page);
  // away from the photos, which show that they are pointed at
  await page.mouse.move(0, 0);
  await shoot('photos');
  await page.locator('[data-photo]').nth(1).click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('img', { name: /^Original of/ }).waitFor();
  await page.getByText('Likeness').waitFor();
  await shoot('photo');
  await page.getByRole('link', { name: 'All photos' }).click();
  {
    await using _ = await slowly(page, 400_000);
    const [first = new Uint8Array()] = photos;
    const added = photos.slice(0, 4).map((photo, i) => files.write(`IMG_${2200 + i}.jpg`, photo));
    const refused = [files.write('half of it.jpg', truncated(first)), files.write('screenshot.jpg', aPng())];
    await drop(page, await Promise.all([...refused, ...added]));
    const toggle = page.getByRole('button', { name: /of 6 uploaded/ });
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    await page
      .getByText(/% saved/)
      .first()
      .waitFor();
    await page.locator('.upload-sending').first().waitFor();
    await shoot('uploads');
  }
  await page.getByRole('button', { name: /^4 kept/ }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('link', { name: 'Account' }).click();
  await page.getByText('The account was made').waitFor();
  await shoot('account');
}

/** Resolves when all photos that are seen are there. */
async function pictures(page: Page): Promise<void> {
  await page.locator('[data-photo] img').first().waitFor();
  const missing = `Array.from(document.querySelectorAll('[data-photo]'))
    .some((link) => !link.querySelector('img')?.complete && link.getBoundingClientRect().top < innerHeight)`;
  while (await page.evaluate(missing)) await page.waitForTimeout(50);
}

async function shown(): Promise<Uint8Array[]> {
  const given = process.env['SILVERPRINT_PHOTOS'];
  if (given) {
    const names = (await readdir(given)).filter((name) => /\.jpe?g$/i.test(name)).toSorted();
    return Promise.all(names.map((name) => readFile(join(given, name))));
  }
  const made: Uint8Array[] = [];
  for (let seed = 0; seed < 20; seed++) {
    const [width, height] = shapes[(seed * 3) % shapes.length] ?? shapes[0];
    made.push(await landscape(seed, width, height));
  }
  return made;
}
