import type { RequestListener } from 'node:http';
import type { Handler } from '../adapters/koa/index.ts';
import type { Gallery } from '../adapters/web/index.ts';
import type { Config } from './config.ts';

/** Whether people find the gallery at `/`; `not built` where they would if somebody had built it. */
export type GalleryState = 'on' | 'off' | 'not built';

export function galleryState({ gallery: wanted }: Config, gallery: Gallery | undefined): GalleryState {
  return wanted === 'on' && gallery === undefined ? 'not built' : wanted;
}

/** What is none of the gallery's files is asked of the service, which answers as if there were no gallery. */
export function inFrontOf(handler: Handler, gallery: Gallery | undefined): Handler {
  if (gallery === undefined) return handler;
  const listener: RequestListener = (req, res) => {
    if (!gallery.serve(req, res)) handler(req, res);
  };
  return Object.assign(listener, { checkContinue: handler.checkContinue });
}
