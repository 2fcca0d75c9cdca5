import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Source } from '../../src/adapters/sharp/perceptual-encoder.ts';
import { openSource } from '../../src/adapters/sharp/source.ts';
import { JpegReader } from '../../src/domain/jpeg.ts';
import type { Picture } from '../../src/domain/perception/planes.ts';
import { cpuMs } from './cpu.ts';

/** An original, decoded: what every contender starts from. */
export type Photo = {
  readonly name: string;
  readonly path: string;
  readonly pixels: Picture;
  readonly source: Source;
  readonly megapixels: number;
  readonly decodeMs: number;
};

/** Only photos of this many megapixels are looked at. */
export type SizeRange = { readonly from: number; readonly to: number };

/** Photos of more megapixels than this take minutes to judge: of these, one in so many is looked at. */
export const large = { megapixels: 12, oneIn: 3 };

export async function jpegsIn(
  folder: string,
  { from, to }: SizeRange,
): Promise<{ readonly paths: readonly string[]; readonly leftOut: readonly string[] }> {
  const names = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name)).toSorted();
  const paths = names.map((name) => join(folder, name));
  const sizes = await Promise.all(paths.map(megapixelsOf));
  const within = paths.filter((_, i) => (sizes[i] ?? 0) >= from && (sizes[i] ?? 0) <= to);
  const largeOnes = within.filter((path) => (sizes[paths.indexOf(path)] ?? 0) > large.megapixels);
  const leftOut = largeOnes.filter((_, i) => i % large.oneIn !== 0);
  return { paths: within.filter((path) => !leftOut.includes(path)), leftOut };
}

export async function openPhoto(path: string): Promise<Photo> {
  const file = await readFile(path);
  const start = cpuMs();
  const { pixels, source } = await openSource(path, factsOf(file));
  const megapixels = (pixels.width * pixels.height) / 1e6;
  return { name: basename(path), path, pixels, source, megapixels, decodeMs: cpuMs() - start };
}

async function megapixelsOf(path: string): Promise<number> {
  try {
    const { width, height } = factsOf(await readFile(path));
    return (width * height) / 1e6;
  } catch {
    return 0;
  }
}

function factsOf(file: Uint8Array) {
  const reader = new JpegReader({ imagePixelsMax: Infinity, imageSidePixelsMax: Infinity });
  reader.feed(file);
  return reader.end();
}
