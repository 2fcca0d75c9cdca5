import { pipeline } from 'node:stream/promises';
import { encodeExtended, format } from 'content-disposition';
import { z } from 'zod';
import type { OpenImage } from '../../application/open-image-file.ts';
import { downloadFilename, strippedFilename } from '../../domain/filename.ts';
import { stripVersion } from '../../domain/jpeg-strip.ts';
import type { OpenBlob } from '../../domain/ports/image-store.ts';
import type { Success } from './route.ts';

const headers = z.object({
  'Content-Disposition': z.string(),
  'Content-Length': z.string(),
  ETag: z.string().meta({
    description:
      'The SHA-256 of the bytes, in quotes; of a stripped original, that of the whole one and how it was stripped.',
  }),
});

/** Bytes that a user chose, sent so that no browser runs them and nobody else embeds them. */
const fileHeaders = {
  'Content-Type': 'image/jpeg',
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization',
};

/** A file that is open, what it is saved as, and a tag that no other bytes have. */
type Download = { readonly blob: OpenBlob; readonly filename: string; readonly tag: string };

export function originalFile({ image, blob }: OpenImage): Download {
  return { blob, filename: downloadFilename(image.filename), tag: image.original.sha256 };
}

export function strippedFile({ image, blob }: OpenImage): Download {
  // made while it is sent, so that its own hash is known too late
  const tag = `${image.original.sha256}-stripped-${stripVersion}`;
  return { blob, filename: strippedFilename(image.filename), tag };
}

export function printFile({ image, blob }: OpenImage): Download {
  return { blob, filename: downloadFilename(image.filename), tag: image.compressed.sha256 };
}

/** A success that is a file: an attachment is for keeping, one that is inline may be looked at where it is. */
export function file(type: 'attachment' | 'inline', description: string): Success<Download> {
  return {
    status: 200,
    description,
    content: { 'image/jpeg': { schema: { type: 'string', contentMediaType: 'image/jpeg' } } },
    headers,
    async send(ctx, { blob, filename, tag }) {
      ctx.set(fileHeaders);
      ctx.set('Content-Length', String(blob.totalBytes));
      ctx.set('Content-Disposition', disposition(type, filename));
      ctx.set('ETag', `"${tag}"`);
      try {
        if (ctx.method === 'HEAD') return;
        // not by way of ctx.body: whoever asked must see the connection break when the file does
        ctx.respond = false;
        await pipeline(blob.content, ctx.res);
      } finally {
        await blob.close();
      }
    },
  };
}

/** RFC 6266 with both forms of the name, the plain one for what does not know RFC 8187. */
function disposition(type: string, filename: string): string {
  const name = filename.replace(/["\\]/g, '');
  // a per cent sign too: some clients decode it in the plain form
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]|%/gu, '_');
  const parameters = { filename: ascii, 'filename*': encodeExtended(name) };
  return format({ type, parameters }, { extended: false });
}
