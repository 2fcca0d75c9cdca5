import { type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import { type Compression, presets, printPaths, tiers } from '../../domain/compression.ts';
import type { Image, StoredPrint } from '../../domain/image.ts';
import type { Placeholder } from '../../domain/placeholder.ts';
import { reveals } from '../../domain/reveals.ts';
import { binary, bytes, moment, optional, wholeNumber } from './values.ts';

/** What `imageRow` reads. */
export const imageColumns = sql.fragment`id, owner_id as "ownerId", filename, width, height, created_at as "createdAt",
  original_key as "originalKey", original_bytes as "originalBytes", original_sha256 as "originalSha256",
  compressed_key as "compressedKey", compressed_bytes as "compressedBytes", compressed_sha256 as "compressedSha256",
  compressed_width as "compressedWidth", compressed_height as "compressedHeight",
  print_preset as "preset", print_tier as "tier", print_path as "path", print_quality as "quality",
  print_score as "score", print_source_quality as "sourceQuality", print_algorithm_version as "algorithmVersion",
  thumbhash, dominant_color as "dominantColor", reveals`;

const compressionColumns = z.object({
  preset: z.enum(presets),
  tier: z.enum(tiers),
  path: z.enum(printPaths),
  quality: wholeNumber.nullable(),
  score: z.union([z.number(), z.string()]).transform(Number).nullable(),
  sourceQuality: wholeNumber,
  algorithmVersion: wholeNumber,
});

/** A row of `silverprint.images`. */
export const imageRow = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    filename: z.string(),
    width: wholeNumber,
    height: wholeNumber,
    createdAt: moment,
    originalKey: z.string(),
    originalBytes: wholeNumber,
    originalSha256: z.string(),
    compressedKey: z.string(),
    compressedBytes: wholeNumber,
    compressedSha256: z.string(),
    compressedWidth: optional(wholeNumber),
    compressedHeight: optional(wholeNumber),
    algorithmVersion: optional(wholeNumber),
    thumbhash: optional(bytes),
    dominantColor: optional(z.string()),
    reveals: optional(z.array(z.enum(reveals))),
  })
  .loose()
  .transform((row): Image => {
    const { id, ownerId, filename, width, height, createdAt, thumbhash, dominantColor } = row;
    return {
      id,
      ownerId,
      filename,
      width,
      height,
      createdAt,
      original: { key: row.originalKey, bytes: row.originalBytes, sha256: row.originalSha256 },
      compressed: {
        key: row.compressedKey,
        bytes: row.compressedBytes,
        sha256: row.compressedSha256,
        width: row.compressedWidth ?? width,
        height: row.compressedHeight ?? height,
        compression: row.algorithmVersion === undefined ? undefined : compressionOf(row),
      },
      placeholder: thumbhash && dominantColor !== undefined ? { thumbhash, dominantColor } : undefined,
      reveals: row.reveals,
    };
  });

function compressionOf(row: unknown): Compression {
  const { quality, score, ...compression } = compressionColumns.parse(row);
  return { ...compression, ...(quality !== null && { quality }), ...(score !== null && { score }) };
}

/** The columns of a print and of what was seen while it was made. */
export const printColumns = sql.fragment`compressed_key, compressed_bytes, compressed_sha256, compressed_width,
  compressed_height, print_preset, print_tier, print_path, print_quality, print_score, print_source_quality,
  print_algorithm_version, thumbhash, dominant_color, reveals`;

/** Their values, in that order. */
export function printValues({ compressed, placeholder, reveals }: PrintRow): FragmentSqlToken {
  const { key, sha256, width, height, compression: made } = compressed;
  const thumbhash = placeholder ? binary(placeholder.thumbhash) : null;
  return sql.fragment`${key}, ${compressed.bytes}::bigint, ${sha256}, ${width}::integer, ${height}::integer,
    ${made?.preset ?? null}, ${made?.tier ?? null}, ${made?.path ?? null}, ${made?.quality ?? null}::smallint,
    ${made?.score ?? null}::double precision, ${made?.sourceQuality ?? null}::smallint,
    ${made?.algorithmVersion ?? null}::integer, ${thumbhash}::bytea, ${placeholder?.dominantColor ?? null},
    ${reveals ? sql.array([...reveals], 'text') : null}::text[]`;
}

type PrintRow = {
  readonly compressed: StoredPrint;
  readonly placeholder: Placeholder | undefined;
  readonly reveals: Image['reveals'];
};
