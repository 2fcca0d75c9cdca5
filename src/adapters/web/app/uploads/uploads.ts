import { uploader } from '../frame/client.ts';
import { session } from '../frame/session.ts';
import { library } from '../photos/library.ts';
import { createUploads } from './create-uploads.ts';
import { sha256Of, whyNotAPhoto } from './file-facts.ts';
import { isPending } from './upload.ts';

/** What is uploaded from this page, on whatever screen somebody is. */
export const uploads = createUploads({
  inspect: whyNotAPhoto,
  digest: sha256Of,
  async find(sha256, signal) {
    for await (const image of uploader.images.list({ sha256, limit: 1, signal })) return image;
    return undefined;
  },
  send: (file, { key, ...options }) => uploader.images.upload(file, { idempotencyKey: key, ...options }),
  reach: () => uploader.service.live(),
  wait,
  atOnce: 3,
  onKept: (image) => library.add(image),
});

/** Whose uploads these are: nobody else gets them into their account. */
let owner: string | undefined;
session.subscribe(() => {
  const state = session.get();
  if (state.kind !== 'signed-in') return uploads.signedOut();
  if (owner !== state.user.id) uploads.clear();
  owner = state.user.id;
  uploads.resume();
});

addEventListener('online', () => {
  if (uploads.pause.get()?.kind === 'unreachable') uploads.resume();
});

// What the browser asks is its own affair; it asks only where something would be lost.
addEventListener('beforeunload', (event) => {
  if (uploads.list.get().some(isPending)) event.preventDefault();
});

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
