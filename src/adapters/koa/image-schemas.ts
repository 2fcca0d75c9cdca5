import { z } from 'zod';
import { presets, printPaths, tiers } from '../../domain/compression.ts';
import type { Image } from '../../domain/image.ts';
import { pageImagesMax } from '../../domain/limits.ts';
import type { ImagePage } from '../../domain/ports/image-repository.ts';
import { reveals } from '../../domain/reveals.ts';
import { cursor, id, limit, time } from './schemas.ts';

const bytes = z.int().min(1);
const quality = z.int().min(1).max(100);
const pixels = z.int().min(1).meta({ description: 'As displayed: after the orientation was applied.' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits.');

const Compression = z
  .object({
    preset: z.enum(presets).meta({ description: 'How much the print was to look like the original.' }),
    tier: z.enum(tiers).meta({ description: 'A small print has fewer bytes than a fast one, and takes its place.' }),
    path: z.enum(printPaths).meta({
      description:
        "How it was made: coded at the quality that reaches the preset, of the original's own coded data, or at a lower quality so as not to be larger than the original.",
    }),
    quality: quality.nullable().meta({ description: "The encoder's; null where the print is lossless." }),
    score: z.number().nullable().meta({
      description:
        'How much it looks like the original, on the scale of SSIMULACRA 2: 100 is the same. Null where it is lossless, or too small to be judged.',
    }),
    source_quality: quality.meta({ description: "The original's, as IJG's encoder counts it." }),
    saved_bytes: z.int().min(0).meta({ description: 'By so many the print is smaller than the original.' }),
    width: z.int().min(1).meta({ description: 'Of the print, in pixels.' }),
    height: z.int().min(1).meta({ description: 'Of the print, in pixels.' }),
    algorithm_version: z.int().min(0),
  })
  .meta({
    id: 'Compression',
    examples: [
      {
        preset: 'standard',
        tier: 'small',
        path: 'perceptual',
        quality: 64,
        score: 75.62,
        source_quality: 95,
        saved_bytes: 1_913_653,
        width: 3264,
        height: 2448,
        algorithm_version: 1,
      },
    ],
  });

export const ImageBody = z
  .object({
    id,
    filename: z.string().meta({ description: 'For display.' }),
    bytes: bytes.meta({ description: 'Of the original.' }),
    width: pixels,
    height: pixels,
    sha256: sha256.meta({ description: 'Of the original.' }),
    compressed_bytes: bytes.meta({ description: 'Of the print.' }),
    created_at: time,
    compression: Compression.nullable().meta({
      description: 'How the print came about; null where it was made before that was written down.',
    }),
    thumbhash: z
      .string()
      .regex(/^[A-Za-z0-9+/]+={0,2}$/)
      .nullable()
      .meta({
        description:
          'A blurred picture to paint at once, in the format of ThumbHash and in Base64; null where there is none yet.',
        contentEncoding: 'base64',
        examples: ['UugFFYSflonNd4h4dchoiJ/ORwdl'],
      }),
    dominant_color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable()
      .meta({ description: 'The commonest colour; null where there is no thumbhash.', examples: ['#2c3132'] }),
  })
  .meta({ id: 'Image' });

export const ImageDetails = ImageBody.extend({
  reveals: z
    .array(z.enum(reveals))
    .nullable()
    .meta({
      description:
        'What the original gives away beside the picture, to whoever gets it unstripped; null where nobody looked.',
      examples: [['location', 'device', 'time', 'thumbnail', 'other-data']],
    }),
}).meta({ id: 'ImageDetails' });

export const ImageList = z
  .object({
    images: z.array(ImageBody).meta({ description: 'Newest first.' }),
    next_cursor: cursor.nullable().meta({ description: 'Asks for the next page; null at the end.' }),
  })
  .meta({ id: 'ImageList' });

export const ListQuery = z.strictObject({
  limit: limit(pageImagesMax),
  cursor: cursor.optional().meta({ description: 'The next_cursor of the page before.' }),
  sha256: sha256.optional().meta({ description: 'Only images whose original has this SHA-256.' }),
});

export const OriginalQuery = z.strictObject({
  privacy: z.literal('strip', 'This can only be strip.').optional().meta({
    description:
      'With strip, the same coded data without EXIF, GPS position, XMP, IPTC, previews, comments and whatever comes after the end of the picture. The colour profile and the orientation stay.',
  }),
});

export function imageBody(image: Image): z.output<typeof ImageBody> {
  return {
    id: image.id,
    filename: image.filename,
    bytes: image.original.bytes,
    width: image.width,
    height: image.height,
    sha256: image.original.sha256,
    compressed_bytes: image.compressed.bytes,
    created_at: image.createdAt.toISOString(),
    compression: compressionOf(image),
    thumbhash: image.placeholder ? Buffer.from(image.placeholder.thumbhash).toString('base64') : null,
    dominant_color: image.placeholder?.dominantColor ?? null,
  };
}

export function imageDetails(image: Image): z.output<typeof ImageDetails> {
  return { ...imageBody(image), reveals: image.reveals ? [...image.reveals] : null };
}

export function imageList({ images, nextCursor }: ImagePage): z.output<typeof ImageList> {
  return { images: images.map(imageBody), next_cursor: nextCursor ?? null };
}

function compressionOf({ original, compressed }: Image): z.output<typeof Compression> | null {
  const { compression, width, height } = compressed;
  if (!compression) return null;
  return {
    preset: compression.preset,
    tier: compression.tier,
    path: compression.path,
    quality: compression.quality ?? null,
    // nobody sees a hundredth
    score: compression.score === undefined ? null : Math.round(compression.score * 100) / 100,
    source_quality: compression.sourceQuality,
    saved_bytes: original.bytes - compressed.bytes,
    width,
    height,
    algorithm_version: compression.algorithmVersion,
  };
}
