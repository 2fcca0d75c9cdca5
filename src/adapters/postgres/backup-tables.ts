import { z } from 'zod';
import type { StoredFile } from '../../domain/image.ts';

/** What a backup has, each table after those that it refers to. */
export const tablesInBackup = [
  'installation',
  'users',
  'deleted_users',
  'events',
  'images',
  'sizes',
  'upload_keys',
] as const;

/** What it does without, and why. */
export const tablesOutsideBackup = {
  migrations: 'The manifest says which ones there were.',
  sessions: 'One that was ended since would be alive again: whoever is restored signs in again.',
  attempts: 'Counts of minutes and hours.',
  usage: 'Counted by triggers while the images are put in.',
  upload_intents: 'Their uploads are over when there is anything to restore.',
  discarded_blobs: 'The blobs that they name are not in the backup.',
} as const;

/** The tables whose rows name blobs. */
export const tablesWithFiles = ['images', 'sizes'] as const;

/**
 * The blobs that a row names; the row as a line of a backup has it.
 * @throws whatever `JSON.parse` and a check of the columns throw: it is no such row
 *
 * @example
 * ```ts
 * await database.dump(async (table, rows) => {
 *   const named = tablesWithFiles.find((one) => one === table);
 *   for await (const lines of rows) {
 *     if (named) for (const line of lines) console.log(filesOfRow(named, line).map(({ key }) => key));
 *   }
 * });
 * ```
 */
export function filesOfRow(table: (typeof tablesWithFiles)[number], line: string): StoredFile[] {
  const row: unknown = JSON.parse(line);
  if (table === 'sizes') return [sizeRow.parse(row)];
  const image = imageRow.parse(row);
  return [
    { key: image.original_key, bytes: image.original_bytes, sha256: image.original_sha256 },
    { key: image.compressed_key, bytes: image.compressed_bytes, sha256: image.compressed_sha256 },
  ];
}

const sizeRow = z.object({ key: z.string(), bytes: z.int(), sha256: z.string() });
const imageRow = z.object({
  original_key: z.string(),
  original_bytes: z.int(),
  original_sha256: z.string(),
  compressed_key: z.string(),
  compressed_bytes: z.int(),
  compressed_sha256: z.string(),
});
