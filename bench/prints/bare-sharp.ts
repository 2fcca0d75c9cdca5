import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import sharp, { type JpegOptions } from 'sharp';
import { allOf } from './all-of.ts';

/** A photo, and what bare sharp is to make of it. */
export type Transcoding = {
  readonly from: string;
  readonly to: string;
  readonly settings: JpegOptions;
  readonly maxEdge?: number | undefined;
};
export type Work = { readonly transcodings: readonly Transcoding[]; readonly parallel: number };

// A process of its own, so that it is sharp's alone: does all the work that it is sent, and says when that is done. One
// thread for each photo, as in the service.
sharp.concurrency(1);
sharp.cache(false);
for (;;) {
  const [{ transcodings, parallel }] = (await once(process, 'message')) as [Work];
  await allOf(transcodings, parallel, transcode);
  process.send?.('done');
}

async function transcode({ from, to, settings, maxEdge }: Transcoding): Promise<void> {
  const image = sharp(from, { failOn: 'error' }).autoOrient();
  const fitting = maxEdge
    ? image.resize({ width: maxEdge, height: maxEdge, fit: 'inside', withoutEnlargement: true })
    : image;
  await writeFile(to, await fitting.jpeg(settings).toBuffer());
}
