import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BackupFolderError } from './backup-folder-error.ts';
import { codeOf } from './durable-files.ts';

/** What a manifest of this version says of itself. */
export const format = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().nonnegative();

/** A file of rows, as lines of JSON, gzipped. */
const tableShape = z.object({
  name: z.string().regex(/^[a-z_]{1,63}$/),
  rows: whole,
  /** Of the file. */
  bytes: whole,
  sha256,
});

// Names become paths: whatever the file says, none of them leads out of the backup.
const keyShape = z.object({ name: z.string().regex(/^(?:secret|access-tokens\/[^/\\]+\.pem)$/), sha256 });

const shape = z.object({
  format: z.literal(format),
  /** The version that made it. */
  silverprint: z.string(),
  created_at: z.iso.datetime(),
  /** The folder in which the rows and the keys are. */
  snapshot: z.string().regex(/^snapshot-[0-9A-Za-z-]+$/),
  store_id: z.string(),
  migrations: z.array(z.object({ number: whole, name: z.string(), sha256 })),
  tables: z.array(tableShape),
  keys: z.array(keyShape),
  /** Files of photos, those that were damaged included. */
  files: z.object({ count: whole, bytes: whole }),
  /** Keys of files that could not be read any more when the backup was made. */
  damaged: z.array(z.string()),
});

/** What a backup consists of. There is one in a folder once all that it names is, and until another one takes its place. */
export type Manifest = z.infer<typeof shape>;
export type TableFile = z.infer<typeof tableShape>;
export type KeyFile = z.infer<typeof keyShape>;

/**
 * The manifest in a file, or `undefined` where there is none.
 * @throws {BackupFolderError} it is damaged, or of a later version
 */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const content = contentOf(text);
  if (z.object({ format: z.int().gt(format) }).safeParse(content).success) {
    throw new BackupFolderError(`${path} was written by a newer version of Silverprint. Use that one, or a later one.`);
  }
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new BackupFolderError(`${path} is damaged: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ')}.`);
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
