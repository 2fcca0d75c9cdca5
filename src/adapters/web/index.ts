import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';
import { filesOf } from './files.ts';

/** The pages of the gallery, as they were built. */
export type Gallery = {
  /** Answer a request for one of the gallery's files. `false`, with nothing done, for any other one. */
  serve(req: IncomingMessage, res: ServerResponse): boolean;
};

/** Where `npm run build:gallery` puts it: as far from here in the sources as in what is published. */
const built = new URL('../../../dist/gallery/', import.meta.url);

/** The gallery in a folder, or `undefined` where none has been built. All of it is held in memory: some 100 kB. */
export async function openGallery(folder: URL = built): Promise<Gallery | undefined> {
  const files = await filesOf(folder);
  if (!files.has('/')) return undefined;
  return {
    serve(req, res) {
      const file = files.get(pathOf(req));
      if (file === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
      answer(req, res, file);
      return true;
    },
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
