import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { type Gallery, openGallery } from '../../src/adapters/web/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const configFile = fileURLToPath(new URL('../../src/adapters/web/vite.config.ts', import.meta.url));

/** The gallery as the sources have it now, whatever was built before. */
export async function builtGallery(): Promise<Gallery> {
  const folder = await temporaryFolder();
  try {
    await build({ configFile, logLevel: 'warn', build: { outDir: folder.path } });
    const gallery = await openGallery(pathToFileURL(`${folder.path}/`));
    if (gallery === undefined) throw new Error('The build made no gallery.');
    return gallery;
  } finally {
    await folder.remove();
  }
}
