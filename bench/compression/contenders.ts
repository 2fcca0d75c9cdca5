import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JpegOptions } from 'sharp';
import { perceptualPrint } from '../../src/adapters/sharp/perceptual-encoder.ts';
import { encoded } from '../../src/adapters/sharp/pixels.ts';
import { type Compression, presets, type Tier } from '../../src/domain/compression.ts';
import { cpuMs } from './cpu.ts';
import { writeNetpbm } from './netpbm.ts';
import type { Photo } from './photo.ts';

/** Something that makes JPEGs, at one of its settings. All of them are given the same decoded pixels. */
export type Contender = {
  readonly family: string;
  readonly setting: string;
  encode(photo: Photo, scratch: string): Promise<Output>;
};

export type Output = {
  readonly bytes: Uint8Array;
  /** CPU after decoding, in milliseconds. */
  readonly cpuMs: number;
  readonly compression?: Compression;
};

const run = promisify(execFile);

const python = `
import sys, time
from PIL import Image
image = Image.open(sys.argv[1]); image.load()
start = time.process_time()
image.save(sys.argv[2], 'JPEG', quality=int(sys.argv[3]), optimize=True)
print((time.process_time() - start) * 1000)`;

/** Ours at each preset, and what it is compared with on both sides of the setting that most people use. */
export const contenders: readonly Contender[] = [
  ...presets.map((preset) => silverprint(preset, 'small')),
  silverprint('standard', 'fast'),
  ...[75, 80, 85].map((quality) => withSharp('mozjpeg', { quality, mozjpeg: true })),
  ...[70, 80, 85].map((quality) => withSharp('libjpeg-turbo', { quality })),
  ...[75, 85].map(pillow),
];

function silverprint(preset: (typeof presets)[number], tier: Tier): Contender {
  const family = tier === 'small' ? 'silverprint' : 'silverprint fast';
  const encode = async ({ pixels, source }: Photo) => {
    const start = cpuMs();
    const print = await perceptualPrint(pixels, source, { preset, tier });
    return { ...print, cpuMs: cpuMs() - start };
  };
  return { family, setting: preset, encode };
}

function withSharp(family: string, options: JpegOptions): Contender {
  const encode = async ({ pixels }: Photo) => {
    const start = cpuMs();
    return { bytes: await encoded(pixels, options), cpuMs: cpuMs() - start };
  };
  return { family, setting: `q${options.quality}`, encode };
}

function pillow(quality: number): Contender {
  const encode = async ({ pixels }: Photo, scratch: string) => {
    const [from, to] = [join(scratch, 'pillow.pnm'), join(scratch, 'pillow.jpg')];
    await writeNetpbm(from, pixels);
    // Debian's own Python: another one on the path has no Pillow
    const { stdout } = await run('/usr/bin/python3', ['-c', python, from, to, String(quality)]);
    return { bytes: await readFile(to), cpuMs: Number(stdout) };
  };
  return { family: 'Pillow', setting: `q${quality}`, encode };
}
