import { z } from 'zod';
import type { Success } from './route.ts';
import { etag } from './schemas.ts';

const someEtag = '"b9b48cc85181b1d25c138ba84cdf9b38c03a1ef3d896f3aaf1f1199dc6e9e119"';

/** What a request for a file may say. */
export const requestHeaders = z.object({
  Range: condition(
    'One range of bytes. Several ranges, and what is malformed, are answered with all of the file.',
    'bytes=262144-',
  ),
  'If-Range': condition(
    'The ETag of the file that the range is to complete. Where the file is another one by now, all of it is sent.',
    someEtag,
  ),
  'If-None-Match': condition('ETags of files that are there already, or `*`: none of them is sent again.', someEtag),
  'If-Match': condition('ETags, or `*`: a file with another one is not sent.', someEtag),
});

/** What every answer says of the file that it is about. */
const ofFile = {
  'Accept-Ranges': z.literal('bytes').meta({ description: 'A range of it can be asked for.' }),
  'Cache-Control': text(
    'For whoever asked alone. What came by a link may be kept until that ends; everything else is to be asked for again.',
    'private, no-cache',
  ),
  'Content-Disposition': text(
    'Whether it is to be kept or looked at, and its name in both forms of RFC 6266.',
    "attachment; filename=photo.jpg; filename*=UTF-8''photo.jpg",
  ),
  'Content-Security-Policy': text(
    'Nothing in it runs, and no page has it in a frame.',
    "default-src 'none'; sandbox; frame-ancestors 'none'",
  ),
  'Cross-Origin-Resource-Policy': z
    .enum(['same-origin', 'cross-origin'])
    .meta({ description: 'Whether pages of other sites may show it: those that have a link.' }),
  ETag: etag,
  'Referrer-Policy': z.literal('no-referrer').meta({ description: 'Nobody hears where it was.' }),
};

const length = {
  'Content-Length': z
    .string()
    .max(15)
    .regex(/^[0-9]{1,15}$/)
    .meta({ description: 'In bytes.', examples: ['677047'] }),
};
const range = {
  'Content-Range': z
    .string()
    .max(60)
    .regex(/^bytes [0-9]{1,15}-[0-9]{1,15}\/[0-9]{1,15}$/)
    .meta({
      description: 'The first and the last byte, and how many the file has.',
      examples: ['bytes 0-1023/677047'],
    }),
};
const content = { 'image/jpeg': { schema: { contentMediaType: 'image/jpeg' } } } as const;

/** The answers that are a file, a part of one, or the word that it is known. */
export function looks(
  description: string,
): Pick<Success<unknown>, 'status' | 'description' | 'content' | 'headers' | 'variants'> {
  return {
    status: 200,
    description,
    content,
    headers: z.object({ ...ofFile, ...length }),
    variants: [
      {
        status: 206,
        description: 'The range of it that was asked for.',
        content,
        headers: z.object({ ...ofFile, ...length, ...range }),
      },
      { status: 304, description: 'Whoever asks has it already.', headers: z.object(ofFile) },
    ],
  };
}

function condition(description: string, example: string) {
  return z
    .string()
    .max(16_384)
    .optional()
    .meta({ description, examples: [example] });
}

function text(description: string, example: string) {
  return z
    .string()
    .max(2000)
    .meta({ description, examples: [example] });
}
