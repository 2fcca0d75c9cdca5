import { z } from 'zod';
import { presets, printPaths, tiers } from '../../domain/compression.ts';
import type { Device as NamedDevice } from '../../domain/exif-facts.ts';
import type { Image } from '../../domain/image.ts';
import { filenameCodePointsMax, pageImagesMax } from '../../domain/limits.ts';
import { imageOrders } from '../../domain/page.ts';
import type { ImagePage } from '../../domain/ports/image-repository.ts';
import { reveals } from '../../domain/reveals.ts';
import { bytes, count, cursor, id, limit, time } from './schemas.ts';

const quality = count(1, 100);
const pixels = count(1).meta({ description: 'As displayed: after the orientation was applied.' });
const sha256 = z
  .string()
  .max(64)
  .regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits.');

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
    saved_bytes: z
      .int()
      .min(0)
      .meta({ format: 'int64', description: 'By so many the print is smaller than the original.' }),
    width: count(1).meta({ description: 'Of the print, in pixels.' }),
    height: count(1).meta({ description: 'Of the print, in pixels.' }),
    algorithm_version: count(0).meta({ description: 'Of what chose how to make it; a higher one may do better.' }),
  })
  .meta({
    id: 'Compression',
    description: 'How a print came about.',
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

const takenAt = z
  .string()
  .max(29)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?([+-]\d\d:\d\d)?$/)
  .nullable()
  .meta({
    description:
      "When it was taken, by the camera's own clock; with an offset from UTC where the camera wrote one down. Null where nobody knows.",
    examples: ['2014-09-16T14:05:12.133+02:00'],
  });

export const ImageBody = z
  .object({
    id,
    filename: z.string().max(filenameCodePointsMax).meta({ description: 'For display.' }),
    bytes: bytes.meta({ description: 'Of the original.' }),
    width: pixels,
    height: pixels,
    sha256: sha256.meta({ description: 'Of the original.' }),
    compressed_bytes: bytes.meta({ description: 'Of the print.' }),
    created_at: time,
    taken_at: takenAt,
    compression: Compression.nullable().meta({
      description: 'How the print came about; null where it was made before that was written down.',
    }),
    thumbhash: z
      .string()
      .max(100)
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
      .max(7)
      .regex(/^#[0-9a-f]{6}$/)
      .nullable()
      .meta({ description: 'The commonest colour; null where there is no thumbhash.', examples: ['#2c3132'] }),
  })
  .meta({ id: 'Image', description: 'A photo, and the print of it.' });

const name = z.string().min(1).max(100).nullable();
const amount = z.number().positive().nullable();
const Device = z.object({ make: name, model: name }).nullable();

const Exif = z
  .object({
    camera: Device.meta({ description: 'Null where it does not say its name.' }),
    lens: Device.meta({ description: 'Null where the camera says nothing of it; few compact cameras do.' }),
    exposure: z
      .object({
        time: z.string().max(24).nullable().meta({ description: 'As photographers say it.' }),
        seconds: amount.meta({ description: 'The same as a number.' }),
        f_number: amount,
        iso: amount,
        focal_length_mm: amount,
        focal_length_35mm: amount.meta({ description: 'Of the lens that would show as much on 35 mm film, in mm.' }),
      })
      .nullable(),
    has_location: z.boolean().meta({ description: 'Whether the original says where it was taken; not where that is.' }),
  })
  .meta({
    id: 'Exif',
    description: 'What the camera wrote down.',
    examples: [
      {
        camera: { make: 'Apple', model: 'iPhone 6' },
        lens: { make: 'Apple', model: 'iPhone 6 back camera 4.15mm f/2.2' },
        exposure: {
          time: '1/40',
          seconds: 0.025,
          f_number: 2.2,
          iso: 32,
          focal_length_mm: 4.15,
          focal_length_35mm: 29,
        },
        has_location: true,
      },
    ],
  });

export const ImageDetails = ImageBody.extend({
  reveals: z
    .array(z.enum(reveals))
    .max(reveals.length)
    .nullable()
    .meta({
      description:
        'What the original gives away beside the picture, to whoever gets it unstripped; null where nobody looked.',
      examples: [['location', 'device', 'time', 'thumbnail', 'other-data']],
    }),
  exif: Exif.nullable().meta({ description: 'What the camera wrote down; null where nobody has read it yet.' }),
}).meta({ id: 'ImageDetails', description: 'A photo, the print of it, and what the original gives away.' });

export const ImageList = z
  .object({
    images: z
      .array(ImageBody)
      .max(pageImagesMax)
      .meta({ description: 'Newest first, by the time that `order` names.' }),
    next_cursor: cursor.nullable().meta({ description: 'Asks for the next page; null at the end.' }),
  })
  .meta({ id: 'ImageList', description: 'One page of images.' });

const moment = z.iso
  .datetime({ offset: true, error: 'An ISO 8601 date and time with Z or an offset.' })
  .meta({ maxLength: 64 })
  .transform((text) => new Date(text));

export const ListQuery = z.strictObject({
  limit: limit(pageImagesMax),
  order: z
    .enum(imageOrders, `One of ${imageOrders.join(', ')}.`)
    .optional()
    .meta({
      description:
        'By when they were uploaded, which is the default, or by when they were taken, the newest first. Where the camera did not write its offset from UTC down, its clock is taken for UTC; images of which nobody knows when they were taken stand where they were uploaded.',
    }),
  since: moment.optional().meta({
    description: 'Only images of this moment or later, by the time that `order` names, to the millisecond.',
    examples: ['2026-01-01T00:00:00Z'],
  }),
  until: moment.optional().meta({
    description:
      'Only images of before this moment, by the same time: one list ends where the next one, `since` this moment, begins.',
    examples: ['2026-07-01T00:00:00+02:00'],
  }),
  cursor: cursor.optional().meta({
    description: 'The next_cursor of the page before, of the same user and with the same order and conditions.',
  }),
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
    taken_at: image.exif?.takenAt ?? null,
    compression: compressionOf(image),
    thumbhash: image.placeholder ? Buffer.from(image.placeholder.thumbhash).toString('base64') : null,
    dominant_color: image.placeholder?.dominantColor ?? null,
  };
}

export function imageDetails(image: Image): z.output<typeof ImageDetails> {
  return { ...imageBody(image), reveals: image.reveals ? [...image.reveals] : null, exif: exifOf(image) };
}

export function imageList({ images, nextCursor }: ImagePage): z.output<typeof ImageList> {
  return { images: images.map(imageBody), next_cursor: nextCursor ?? null };
}

function exifOf({ exif, reveals }: Image): z.output<typeof Exif> | null {
  if (!exif) return null;
  const { camera, lens, exposure } = exif;
  return {
    camera: camera ? deviceOf(camera) : null,
    lens: lens ? deviceOf(lens) : null,
    exposure: exposure
      ? {
          time: exposure.time ?? null,
          seconds: exposure.seconds ?? null,
          f_number: exposure.fNumber ?? null,
          iso: exposure.iso ?? null,
          focal_length_mm: exposure.focalLengthMm ?? null,
          focal_length_35mm: exposure.focalLength35Mm ?? null,
        }
      : null,
    has_location: reveals?.includes('location') ?? false,
  };
}

function deviceOf({ make, model }: NamedDevice): z.output<typeof Device> {
  return { make: make ?? null, model: model ?? null };
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
