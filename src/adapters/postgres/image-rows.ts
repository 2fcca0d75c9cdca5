import { type FragmentSqlToken, sql } from 'slonik';
import { type Compression, presets, printPaths, tiers } from '../../domain/compression.ts';
import { instantOf } from '../../domain/exif-facts.ts';
import type { Image, StoredPrint } from '../../domain/image.ts';
import type { Placeholder } from '../../domain/placeholder.ts';
import { reveals } from '../../domain/reveals.ts';
import { json, listOf, octets, oneOf, optional, type Row, real, text, time, whole } from './columns.ts';
import { binary, timestamp } from './values.ts';

/** What `imageOf` reads. */
export const imageColumns = sql.fragment`id, owner_id as "ownerId", filename, width, height, created_at as "createdAt",
  original_key as "originalKey", original_bytes as "originalBytes", original_sha256 as "originalSha256",
  compressed_key as "compressedKey", compressed_bytes as "compressedBytes", compressed_sha256 as "compressedSha256",
  compressed_width as "compressedWidth", compressed_height as "compressedHeight",
  print_preset as "preset", print_tier as "tier", print_path as "path", print_quality as "quality",
  print_score as "score", print_source_quality as "sourceQuality", print_algorithm_version as "algorithmVersion",
  thumbhash, dominant_color as "dominantColor", reveals, exif`;

/** A row of `silverprint.images`. */
export function imageOf(row: unknown): Image {
  const columns = row as Row;
  const [width, height] = [whole(columns['width']), whole(columns['height'])];
  const thumbhash = optional(octets, columns['thumbhash']);
  const dominantColor = optional(text, columns['dominantColor']);
  return {
    id: text(columns['id']),
    ownerId: text(columns['ownerId']),
    filename: text(columns['filename']),
    width,
    height,
    createdAt: time(columns['createdAt']),
    original: {
      key: text(columns['originalKey']),
      bytes: whole(columns['originalBytes']),
      sha256: text(columns['originalSha256']),
    },
    compressed: {
      key: text(columns['compressedKey']),
      bytes: whole(columns['compressedBytes']),
      sha256: text(columns['compressedSha256']),
      width: optional(whole, columns['compressedWidth']) ?? width,
      height: optional(whole, columns['compressedHeight']) ?? height,
      compression: compressionOf(columns),
    },
    placeholder: thumbhash && dominantColor !== undefined ? { thumbhash, dominantColor } : undefined,
    reveals: optional(revealed, columns['reveals']),
    // taken for what was written: nobody else writes it
    exif: optional(json, columns['exif']),
  };
}

const presetOf = oneOf(presets);
const tierOf = oneOf(tiers);
const pathOf = oneOf(printPaths);
const revealed = listOf(oneOf(reveals));

function compressionOf(columns: Row): Compression | undefined {
  const algorithmVersion = optional(whole, columns['algorithmVersion']);
  if (algorithmVersion === undefined) return undefined;
  const quality = optional(whole, columns['quality']);
  const score = optional(real, columns['score']);
  return {
    preset: presetOf(columns['preset']),
    tier: tierOf(columns['tier']),
    path: pathOf(columns['path']),
    ...(quality !== undefined && { quality }),
    ...(score !== undefined && { score }),
    sourceQuality: whole(columns['sourceQuality']),
    algorithmVersion,
  };
}

/** The columns of a print and of what was seen while it was made. */
export const printColumns = sql.fragment`compressed_key, compressed_bytes, compressed_sha256, compressed_width,
  compressed_height, print_preset, print_tier, print_path, print_quality, print_score, print_source_quality,
  print_algorithm_version, thumbhash, dominant_color, reveals, exif, taken_at`;

/** Their values, in that order. */
export function printValues({ compressed, placeholder, reveals, exif }: PrintRow): FragmentSqlToken {
  const { key, sha256, width, height, compression: made } = compressed;
  const thumbhash = placeholder ? binary(placeholder.thumbhash) : null;
  return sql.fragment`${key}, ${compressed.bytes}::bigint, ${sha256}, ${width}::integer, ${height}::integer,
    ${made?.preset ?? null}, ${made?.tier ?? null}, ${made?.path ?? null}, ${made?.quality ?? null}::smallint,
    ${made?.score ?? null}::double precision, ${made?.sourceQuality ?? null}::smallint,
    ${made?.algorithmVersion ?? null}::integer, ${thumbhash}::bytea, ${placeholder?.dominantColor ?? null},
    ${reveals ? sql.array([...reveals], 'text') : null}::text[], ${exif ? JSON.stringify(exif) : null}::jsonb,
    ${exif?.takenAt === undefined ? null : timestamp(instantOf(exif.takenAt))}::timestamptz`;
}

type PrintRow = {
  readonly compressed: StoredPrint;
  readonly placeholder: Placeholder | undefined;
  readonly reveals: Image['reveals'];
  readonly exif: Image['exif'];
};
