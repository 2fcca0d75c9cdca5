import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type JpegFacts, JpegReader } from '../../src/domain/jpeg.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import type { StagedFile } from '../../src/domain/ports/staging.ts';

/** A photo that waits for its print, in a folder that may be written. */
export type Original = { readonly name: string; readonly staged: StagedFile; readonly facts: JpegFacts };

/** The JPEGs of a folder, copied to another one. */
export async function originalsIn(folder: string, to: string): Promise<Original[]> {
  const names = (await readdir(folder)).filter((name) => /^\.jpe?g$/i.test(extname(name))).toSorted();
  if (names.length === 0) throw new Error(`There are no JPEGs in ${folder}.`);
  return Promise.all(
    names.map(async (name) => {
      await copyFile(join(folder, name), join(to, name));
      return originalAt(join(to, name), await readFile(join(to, name)));
    }),
  );
}

export async function originalOf(jpeg: Uint8Array, path: string): Promise<Original> {
  await writeFile(path, jpeg);
  return originalAt(path, jpeg);
}

function originalAt(path: string, jpeg: Uint8Array): Original {
  const reader = new JpegReader(defaultLimits);
  reader.feed(jpeg);
  return { name: basename(path), staged: { path, bytes: jpeg.length, sha256: '' }, facts: reader.end() };
}
