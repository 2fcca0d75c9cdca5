import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const configFile = fileURLToPath(new URL('../../src/adapters/web/vite.config.ts', import.meta.url));
const assets = new URL('../../dist/gallery/assets/', import.meta.url);

/** The gallery as the sources have it now, where the service looks for it. */
export async function buildGallery(): Promise<void> {
  await build({ configFile, logLevel: 'warn' });
}

/** What a first visit takes of JavaScript and CSS. */
export async function transferredBytes(): Promise<number> {
  const names = (await readdir(assets)).filter((name) => /\.(js|css)$/.test(name));
  const sizes = await Promise.all(
    names.map(async (name) => gzipSync(await readFile(new URL(name, assets)), { level: 9 }).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
