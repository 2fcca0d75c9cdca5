import { createServer, type Server } from 'node:http';
import { createHandler, type HandlerOptions } from '../../../src/adapters/koa/index.ts';
import type { Image, Images, Logger, OpenBlob } from '../../../src/index.ts';
import { listening, stopped } from '../../support/listening.ts';

export const sha256 = 'ab'.repeat(32);

/** An image of Ann's, as far as the handler cares. */
export const image: Image = {
  id: '6f1c1f0e-6a55-4b7e-9a5e-0d5f0c9d8f11',
  ownerId: 'ann',
  filename: 'cat.jpg',
  width: 4,
  height: 3,
  createdAt: new Date('2026-03-01T12:00:00Z'),
  original: { key: 'x.original', bytes: 300_000, sha256 },
  compressed: { key: 'x.compressed', bytes: 2, sha256, width: 4, height: 3, compression: undefined },
  placeholder: undefined,
  reveals: undefined,
  exif: undefined,
};

/** An image half that only does what the test says. */
export function images(members: Partial<Images> = {}): Images {
  const unexpected = async () => {
    throw new Error('This was not expected.');
  };
  return {
    upload: unexpected,
    prepare: async ({ ownerId, idempotencyKey }) => ({
      ownerId,
      imageId: image.id,
      idempotencyKey,
      kept: undefined,
    }),
    callOff: async () => {},
    receive: unexpected,
    keep: unexpected,
    discard: unexpected,
    admit: async () => {},
    usage: async () => ({ usage: { images: 0, bytes: 0 }, quota: { images: undefined, bytes: undefined } }),
    list: async () => ({ images: [], nextCursor: undefined }),
    describe: async () => image,
    sizes: { thumb: 2 },
    open: unexpected,
    openStripped: unexpected,
    delete: unexpected,
    deleteMany: unexpected,
    deleteAll: unexpected,
    countPrints: unexpected,
    remakePrint: unexpected,
    deleteDiscardedBlobs: unexpected,
    upkeep: { claimStore: unexpected, sweepUploads: unexpected, checkStore: unexpected, beginCheck: unexpected },
    ...members,
  };
}

/** A blob that tells whether it was closed. */
export function blob(content: AsyncIterable<Uint8Array>): OpenBlob & { readonly closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  return { totalBytes: image.original.bytes, content, closed, close: async () => resolve() };
}

export type LogLine = { readonly level: string; readonly message: string; readonly members: Record<string, unknown> };

/** A logger that remembers, and tells when something was said. */
export function rememberingLogger(): Logger & { readonly lines: LogLine[]; says(message: string): Promise<LogLine> } {
  const lines: LogLine[] = [];
  const waiting: (() => void)[] = [];
  const log = (level: string) => (members: object, message: string) => {
    lines.push({ level, message, members: { ...members } });
    for (const wake of waiting.splice(0)) wake();
  };
  const says = async (message: string): Promise<LogLine> => {
    for (;;) {
      const line = lines.find((line) => line.message === message);
      if (line) return line;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return { lines, says, debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}

/** Serve a handler, by default one that lets Ann in, in a server of its own. */
export async function serve(options: Partial<HandlerOptions> = {}): Promise<{ url: string } & AsyncDisposable> {
  return serveWith(createServer(createHandler({ images: images(), authenticate: () => 'ann', ...options })));
}

export async function serveWith(server: Server): Promise<{ url: string } & AsyncDisposable> {
  return { url: await listening(server), [Symbol.asyncDispose]: () => stopped(server) };
}
