import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** One step of the schema. */
export type Migration = {
  readonly number: number;
  readonly name: string;
  /** Of the text, in lower-case hex. */
  readonly sha256: string;
  readonly text: string;
};

const folder = new URL('../../../migrations/', import.meta.url);
const filename = /^(\d{4})_\w+\.sql$/;

/** The migrations that this version of the code comes with, in their order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => filename.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      // A checkout that writes CRLF must not count as a changed file.
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { number: Number.parseInt(name, 10), name, sha256, text };
    }),
  );
}
