import { useEffect, useRef, useState } from 'preact/hooks';
import { type DownloadCompressedQuery, NetworkError, ProblemError } from '../../../../client/index.ts';
import { client } from '../frame/client.ts';
import { session } from '../frame/session.ts';
import { createPictures } from './create-pictures.ts';

export type Size = NonNullable<DownloadCompressedQuery['size']>;

/** Sizes, by the pixels of the longer side. */
const edges = { thumb: 256, small: 640, medium: 1280 } as const;
// a little too small is not seen, and costs a fraction
const stretchMax = 1.25;

/** The smallest size that is sharp where a picture is shown with so many CSS pixels. */
export function sizeFor(cssPixels: number): Size {
  const pixels = cssPixels * devicePixelRatio;
  if (pixels <= edges.thumb * stretchMax) return 'thumb';
  return pixels <= edges.small * stretchMax ? 'small' : 'medium';
}

const pictures = createPictures({
  async load(key, signal) {
    const [id = '', size] = key.split(' ');
    return pictureOf(id, size as Size, signal);
  },
  mayHelp: (error) =>
    error instanceof NetworkError || (error instanceof ProblemError && [429, 500, 503].includes(error.status)),
  // what a browser opens to one host, so that what somebody does meanwhile waits for one of them at most
  atOnce: 6,
  bytesMax: 32 * 1024 * 1024,
});

session.subscribe(() => {
  if (session.get().kind !== 'signed-in') pictures.clear();
});

/** The address of a photo in some size, once it is there; the nearest photos come first. */
export function usePicture(id: string, size: Size, distance: () => number): string | undefined {
  const key = `${id} ${size}`;
  const [shown, setShown] = useState(() => ({ key, url: pictures.peek(key) }));
  const latest = useRef(distance);
  latest.current = distance;
  useEffect(() => {
    const show = (url: string) => setShown({ key, url });
    return pictures.want(key, { distance: () => latest.current(), show });
  }, [key]);
  return shown.url;
}

/** Load nothing more for a moment, while somebody goes past too fast to see it. */
export function restPictures(): void {
  pictures.rest(120);
}

/** The address of a photo in the best size that is there already. */
export function peekPicture(id: string): string | undefined {
  return (['medium', 'small', 'thumb'] as const).map((size) => pictures.peek(`${id} ${size}`)).find(Boolean);
}

async function pictureOf(id: string, size: Size, signal: AbortSignal): Promise<Blob> {
  try {
    return await (await client.images.print(id, { size, signal })).blob();
  } catch (error) {
    // whoever runs the service may have other sizes
    if (!(error instanceof ProblemError && error.code === 'validation-failed')) throw error;
    return (await client.images.print(id, { signal })).blob();
  }
}
