import type { ChooseRange, OpenImage } from '../../application/open-image-file.ts';
import { downloadFilename, strippedFilename } from '../../domain/filename.ts';
import type { Image, StoredFile } from '../../domain/image.ts';
import { stripVersion } from '../../domain/jpeg-strip.ts';
import type { Buffers } from './buffers.ts';
import { byteRange } from './byte-range.ts';
import { disposition } from './content-disposition.ts';
import type { Context } from './context.ts';
import { looks, requestHeaders } from './download-schemas.ts';
import type { Permits } from './permits.ts';
import { evaluate, isPartOf } from './preconditions.ts';
import { HttpProblem } from './problems.ts';
import type { Success } from './route.ts';
import { sendBlob } from './send-blob.ts';

/** A file that can be opened, what it is saved as, and a tag that no other bytes have. */
export type Download = {
  readonly open: (range: ChooseRange) => Promise<OpenImage>;
  readonly savedAs: (displayed: string) => string;
  readonly tagOf: (file: StoredFile) => string;
  /** What it is called, in place of the image's own name. */
  readonly filename?: string | undefined;
  /** Of the link by which it was asked for, where there is one. */
  readonly secondsLeft?: number;
};

type Open = Download['open'];

export function originalFile(open: Open): Download {
  return { open, savedAs: downloadFilename, tagOf: ({ sha256 }) => sha256 };
}

export function strippedFile(open: Open): Download {
  // made while it is sent, so that its own hash is known too late
  return { open, savedAs: strippedFilename, tagOf: ({ sha256 }) => `${sha256}-stripped-${stripVersion}` };
}

/** The print, or a size. */
export function printFile(open: Open): Download {
  return { open, savedAs: downloadFilename, tagOf: ({ sha256 }) => sha256 };
}

/** How files are sent, whichever they are. */
export type Delivery = {
  readonly buffers: Buffers;
  readonly permits: Permits;
  /** When nobody reads on for so many seconds, the connection is broken off. */
  readonly idleSeconds: number;
};

/**
 * A success that is a file, or as much of it as its receiver lacks: an attachment is for keeping, one that is inline may be
 * looked at where it is.
 */
export function file(type: 'attachment' | 'inline', description: string, delivery: Delivery): Success<Download> {
  return {
    ...looks(description),
    requestHeaders,
    problems: ['precondition-failed', 'range-not-satisfiable', 'overloaded'],
    send: (ctx, download) => delivery.permits.hold(1, () => send(ctx, download, type, delivery)),
  };
}

async function send(
  ctx: Context,
  download: Download,
  type: 'attachment' | 'inline',
  { buffers, idleSeconds }: Delivery,
): Promise<void> {
  const { res } = ctx;
  const opened = await unlessKnown(download.open(wantedBy(ctx, download)));
  const about = () => {
    ctx.set(headersOf(download, type, opened));
    if (download.secondsLeft === undefined) ctx.vary('Authorization');
  };
  if (opened instanceof NotModified) {
    about();
    ctx.status = 304;
    return;
  }
  const { blob, range } = opened;
  const { first, last } = range ?? { first: 0, last: blob.totalBytes - 1 };
  const bytes = last + 1 - first;
  const begin = () => {
    about();
    ctx.set({ 'Content-Type': 'image/jpeg', 'Content-Length': String(bytes) });
    if (range) ctx.set('Content-Range', `bytes ${first}-${last}/${blob.totalBytes}`);
    ctx.status = range ? 206 : 200;
    if (ctx.method === 'HEAD') return;
    // not by way of ctx.body: whoever asked must see the connection break when the file does
    ctx.respond = false;
    res.setTimeout(idleSeconds * 1000, () => res.destroy());
  };
  try {
    if (ctx.method === 'HEAD') begin();
    else await sendBlob({ res, blob, bytes, buffers, begin });
  } finally {
    await blob.close();
  }
}

/** Whoever asks has the file already. */
class NotModified extends Error {
  readonly image: Image;
  readonly file: StoredFile;

  constructor(image: Image, file: StoredFile) {
    super('The file is the one that is known.');
    this.image = image;
    this.file = file;
  }
}

async function unlessKnown(opening: Promise<OpenImage>): Promise<OpenImage | NotModified> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof NotModified) return error;
    throw error;
  }
}

/** In the order of RFC 9110, section 13.2.2; a range means something with GET alone. */
function wantedBy({ method, headers }: Context, { tagOf }: Download): ChooseRange {
  return (image, file) => {
    const etag = quoted(tagOf(file));
    const verdict = evaluate(headers, etag);
    if (verdict === 'not-modified') throw new NotModified(image, file);
    if (verdict === 'failed') {
      throw new HttpProblem('precondition-failed', 'The file is not the one that If-Match names.', { ETag: etag });
    }
    return (totalBytes) => {
      if (method !== 'GET' || headers.range === undefined || !isPartOf(headers, etag)) return undefined;
      const range = byteRange(headers.range, totalBytes);
      if (range !== 'unsatisfiable') return range;
      const length = { 'Content-Range': `bytes */${totalBytes}`, ETag: etag };
      throw new HttpProblem('range-not-satisfiable', `The file has ${totalBytes} bytes, and none of these.`, length);
    };
  };
}

/** What a 304 says too, so that caches take it over. A user chose the bytes: no browser is to run them. */
function headersOf(
  { tagOf, savedAs, filename, secondsLeft }: Download,
  type: 'attachment' | 'inline',
  { image, file }: Pick<OpenImage, 'image' | 'file'>,
) {
  return {
    'Accept-Ranges': 'bytes',
    'Content-Disposition': disposition(type, savedAs(filename ?? image.filename)),
    'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    ETag: quoted(tagOf(file)),
    ...(secondsLeft === undefined ? ownHeaders : linkHeaders(secondsLeft)),
  };
}

/** Of a file that is for the one who asked. */
const ownHeaders = { 'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'private, no-cache' };

/** Of a file that whoever has its link may have, for so many seconds: other sites may show it, and browsers may keep it. */
function linkHeaders(seconds: number): Record<string, string> {
  return { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Cache-Control': `private, max-age=${seconds}` };
}

function quoted(tag: string): string {
  return `"${tag}"`;
}
