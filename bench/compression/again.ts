import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JpegOptions } from 'sharp';
import { perceptualPrint } from '../../src/adapters/sharp/perceptual-encoder.ts';
import { encoded } from '../../src/adapters/sharp/pixels.ts';
import type { Tier } from '../../src/domain/compression.ts';
import { openPhoto, type Photo } from './photo.ts';

/** Photos that were compressed before, printed at `standard`. */
export type Again = {
  readonly source: string;
  readonly photos: number;
  readonly larger: number;
  /** Bytes of the prints by bytes of what they were made of. */
  readonly ratio: number;
  /** The largest relative change of bytes. */
  readonly changeMax: number;
};

type Before = {
  readonly source: string;
  readonly make: (photo: Photo) => Promise<Uint8Array>;
  /** Of the print that is made of it. */
  readonly tier: Tier;
};

const before: readonly Before[] = [
  { source: 'its own print, small', make: ownPrint('small'), tier: 'small' },
  { source: 'its own print, fast', make: ownPrint('fast'), tier: 'fast' },
  { source: 'mozjpeg q75', make: withSharp({ quality: 75, mozjpeg: true }), tier: 'small' },
  { source: 'mozjpeg q85', make: withSharp({ quality: 85, mozjpeg: true }), tier: 'small' },
  { source: 'libjpeg-turbo q75', make: withSharp({ quality: 75 }), tier: 'small' },
  { source: 'libjpeg-turbo q85', make: withSharp({ quality: 85 }), tier: 'small' },
  { source: 'libjpeg-turbo q70, turned', make: turned(withSharp({ quality: 70 })), tier: 'small' },
  { source: 'libjpeg-turbo q80, turned', make: turned(withSharp({ quality: 80 })), tier: 'small' },
];

export async function printAgain(paths: readonly string[], scratch: string): Promise<readonly Again[]> {
  const results = before.map(({ source }) => ({ source, from: 0, to: 0, larger: 0, changeMax: 0 }));
  const file = join(scratch, 'again.jpg');
  for (const path of paths) {
    const photo = await openPhoto(path);
    for (const [i, { make, tier }] of before.entries()) {
      const result = results[i];
      const earlier = await make(photo);
      await writeFile(file, earlier);
      const { pixels, source } = await openPhoto(file);
      const { bytes } = await perceptualPrint(pixels, source, { preset: 'standard', tier });
      if (!result) continue;
      result.from += earlier.length;
      result.to += bytes.length;
      result.larger += Number(bytes.length > earlier.length);
      result.changeMax = Math.max(result.changeMax, Math.abs(bytes.length / earlier.length - 1));
    }
  }
  return results.map(({ from, to, ...result }) => ({ ...result, photos: paths.length, ratio: to / from }));
}

function ownPrint(tier: Tier): (photo: Photo) => Promise<Uint8Array> {
  return async ({ pixels, source }) => (await perceptualPrint(pixels, source, { preset: 'standard', tier })).bytes;
}

function withSharp(options: JpegOptions): (photo: Photo) => Promise<Uint8Array> {
  return ({ pixels }) => encoded(pixels, options);
}

/** With a tag that turns it, so that its own coded data is no print. */
function turned(make: (photo: Photo) => Promise<Uint8Array>): (photo: Photo) => Promise<Uint8Array> {
  const tag = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000600000000000000', 'hex');
  return async (photo) => {
    const jpeg = await make(photo);
    return Buffer.concat([jpeg.subarray(0, 2), tag, jpeg.subarray(2)]);
  };
}
