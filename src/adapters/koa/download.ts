import { pipeline } from 'node:stream/promises';
import { encodeExtended, format } from 'content-disposition';
import { z } from 'zod';
import type { OpenImage } from '../../application/open-image-file.ts';
import { downloadFilename } from '../../domain/filename.ts';
import type { Success } from './route.ts';

const headers = z.object({
  'Content-Disposition': z.string(),
  'Content-Length': z.string(),
  ETag: z.string().meta({ description: 'The SHA-256 of the bytes, in quotes.' }),
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

/** A success that is a file: the original is for keeping, the print may be looked at where it is. */
export function file(representation: 'original' | 'compressed', description: string): Success<OpenImage> {
  const type = representation === 'original' ? 'attachment' : 'inline';
  return {
    status: 200,
    description,
    content: { 'image/jpeg': { schema: { type: 'string', contentMediaType: 'image/jpeg' } } },
    headers,
    async send(ctx, { image, blob }) {
      const { bytes, sha256 } = image[representation];
      ctx.set(fileHeaders);
      ctx.set('Content-Length', String(bytes));
      ctx.set('Content-Disposition', disposition(type, downloadFilename(image.filename)));
      ctx.set('ETag', `"${sha256}"`);
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
