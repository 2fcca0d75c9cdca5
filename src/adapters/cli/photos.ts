import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CliError } from './errors.ts';

/** A file that somebody wants to upload; `path` as it was typed. */
export type Photo = { readonly path: string; readonly bytes: number };

/** A path that leads to no photo, and why. */
export type NoPhoto = { readonly path: string; readonly error: unknown };

/**
 * The files that the arguments of a command mean, each once.
 *
 * A file is taken whatever it is called. A folder stands for all `.jpg` and `.jpeg` files in it and below, without
 * hidden ones; links to folders are not followed.
 */
export async function findPhotos(paths: readonly string[]): Promise<{ photos: Photo[]; failures: NoPhoto[] }> {
  const photos = new Map<string, Photo>();
  const failures: NoPhoto[] = [];
  for (const path of paths) {
    try {
      for (const photo of await photosAt(path)) photos.set(resolve(photo.path), photo);
    } catch (error) {
      failures.push({ path, error });
    }
  }
  return { photos: [...photos.values()], failures };
}

async function photosAt(path: string): Promise<Photo[]> {
  const found = await stat(path);
  if (found.isFile()) return [{ path, bytes: found.size }];
  if (!found.isDirectory()) throw new CliError('This is no file.');
  const photos = await photosBelow(path);
  if (photos.length === 0) throw new CliError('There is no .jpg or .jpeg file in this folder.');
  return photos;
}

async function photosBelow(folder: string): Promise<Photo[]> {
  const photos: Photo[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) photos.push(...(await photosBelow(path)));
    else if (/\.jpe?g$/i.test(entry.name) && (await isFile(path))) photos.push(...(await photosAt(path)));
  }
  return photos;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
