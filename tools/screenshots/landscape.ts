import sharp, { type Exif } from 'sharp';

type Palette = {
  readonly sky: readonly [string, string];
  readonly near: string;
  readonly far: string;
  readonly sun: string;
};

const palettes: readonly [Palette, ...Palette[]] = [
  { sky: ['#f6c48f', '#5b7fa6'], far: '#8d93a8', near: '#20303a', sun: '#fff2cf' },
  { sky: ['#fbe3c8', '#e58a66'], far: '#c4776b', near: '#3a1f33', sun: '#fff6df' },
  { sky: ['#dfe9ee', '#8fb3c9'], far: '#a3b9c2', near: '#24443b', sun: '#ffffff' },
  { sky: ['#c9d4f2', '#27355f'], far: '#55648f', near: '#0d1526', sun: '#f3f0e1' },
  { sky: ['#f4e7b8', '#7fb2a4'], far: '#9bb58b', near: '#2c4a1e', sun: '#fffbe0' },
  { sky: ['#f3d3d8', '#9a86b8'], far: '#a790b4', near: '#2a2140', sun: '#fff3ee' },
];

const ridges = 6;

/** A JPEG of mountains that never were, with the grain of a film; the same seed is the same picture. */
export async function landscape(seed: number, width: number, height: number): Promise<Buffer> {
  const random = randomOf(seed);
  const { sky, near, far, sun } = palettes[seed % palettes.length] ?? palettes[0];
  const horizon = height * (0.35 + 0.2 * random());
  const [sunX, sunY, radius] = [width * (0.2 + 0.6 * random()), horizon * (0.45 + 0.4 * random()), height * 0.045];
  const layers = Array.from({ length: ridges }, (_, layer) => {
    const depth = layer / (ridges - 1);
    const base = horizon + (height - horizon) * depth * 0.8;
    const path = ridge(random, { width, height, base, rise: height * (0.16 - 0.06 * depth) });
    return `<path d="${path}" fill="${mixed(far, near, depth)}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x1="0" y1="1" x2="0" y2="0">
      <stop offset="0.3" stop-color="${sky[0]}"/><stop offset="1" stop-color="${sky[1]}"/></linearGradient>
      <radialGradient id="glow"><stop stop-color="${sun}" stop-opacity="0.8"/><stop offset="1" stop-color="${sun}" stop-opacity="0"/></radialGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${sunX}" cy="${sunY}" r="${radius * 7}" fill="url(#glow)"/>
    <circle cx="${sunX}" cy="${sunY}" r="${radius}" fill="${sun}"/>${layers.join('')}</svg>`;
  const noise = { type: 'gaussian', mean: 128, sigma: 14 } as const;
  const grain = await sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .png()
    .toBuffer();
  return sharp(Buffer.from(svg))
    .composite([{ input: grain, blend: 'soft-light' }])
    .withExif(exifOf(seed))
    .jpeg({ quality: 94 })
    .toBuffer();
}

/** What a camera would have written down. */
function exifOf(seed: number): Exif {
  const month = String(1 + (seed % 9)).padStart(2, '0');
  return {
    IFD0: { Make: 'Example', Model: 'Example One' },
    IFD2: { DateTimeOriginal: `2026:${month}:14 07:32:00` },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 33/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '7/1 58/1 0/1' },
  };
}

type Ridge = { readonly width: number; readonly height: number; readonly base: number; readonly rise: number };

/** Waves on waves, each half as long and half as high as the one before. */
function ridge(random: () => number, { width, height, base, rise }: Ridge): string {
  const waves = Array.from({ length: 8 }, (_, octave) => ({
    length: (width * (0.7 + random())) / 1.9 ** octave,
    height: rise / 1.8 ** octave,
    phase: random() * 2 * Math.PI,
  }));
  const steps = 400;
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const x = (width * step) / steps;
    const y = waves.reduce(
      (sum, wave) => sum + wave.height * Math.sin(wave.phase + (2 * Math.PI * x) / wave.length),
      base,
    );
    return `L${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M0 ${height}${points.join('')}L${width} ${height}Z`;
}

function mixed(from: string, to: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [a, b] = [from, to].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * share);
  });
  return `rgb(${channels.join(',')})`;
}

function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
