import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** What a table is for: photos, or the people who have an account here. */
export type Half = 'images' | 'accounts';

/** One step of the schema. */
export type Migration = {
  readonly number: number;
  readonly half: Half;
  readonly name: string;
  /** Of the text, in lower-case hex. */
  readonly sha256: string;
  readonly text: string;
};

const folder = new URL('../../../migrations/', import.meta.url);
const filename = /^(\d{4})_\w+\.sql$/;

/**
 * The migrations of the account half; all others are of the image half. A file is of one half, and refers to tables of that one alone: either
 * may be far ahead of the other, or alone.
 */
const ofAccounts: ReadonlySet<number> = new Set([2, 4, 9]);

/** The migrations that this version of the code comes with, in their order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => filename.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      // A checkout that writes CRLF must not count as a changed file.
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      const sha256 = createHash('sha256').update(text).digest('hex');
      const number = Number.parseInt(name, 10);
      return { number, half: ofAccounts.has(number) ? 'accounts' : 'images', name, sha256, text };
    }),
  );
}
