import sharp from 'sharp';

/** The samples of a JPEG, three a pixel: not turned, and taken for sRGB whatever its profile says. */
export async function samplesOf(jpeg: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(
    await sharp(jpeg, { failOn: 'warning', ignoreIcc: true }).toColourspace('srgb').raw().toBuffer(),
  );
}

/** How far apart two pictures of the same size are, in decibels: over 30 they look alike, turned ones are below 20. */
export function psnr(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return 0;
  const squares = one.reduce((sum, sample, i) => sum + (sample - (other[i] as number)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / one.length));
}

/** The mean of each component. */
export function means(samples: Uint8Array, components: number): number[] {
  const sums = new Float64Array(components);
  for (const [i, sample] of samples.entries()) sums[i % components]! += sample;
  return Array.from(sums, (sum) => (sum * components) / samples.length);
}
