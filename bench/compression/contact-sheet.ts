import sharp from 'sharp';
import { perceptualPrint } from '../../src/adapters/sharp/perceptual-encoder.ts';
import { asShown, encoded } from '../../src/adapters/sharp/pixels.ts';
import type { Picture } from '../../src/domain/perception/planes.ts';
import { butteraugli } from './judge.ts';
import type { Measurement, Progress } from './measure.ts';
import { openPhoto } from './photo.ts';
import { text } from './plot.ts';

/** A place of a photo: as it was, as printed at `standard`, and as sharp's mozjpeg makes it at quality 80. */
type Crop = { readonly caption: string; readonly pictures: readonly Picture[] };

const cropSide = 192;
// each crop is shown at twice its size, pixel for pixel
const shownSide = 2 * cropSide;
const captionHeight = 24;
const gap = 8;
// of a larger photo, a grid of this many places is searched for the worst
const placesMax = 80;

/** Draw the worst place of each of some prints beside its original, the worst print first: to be looked at with eyes. */
export async function drawContactSheet(
  prints: readonly Measurement[],
  pathOf: (photo: string) => string,
  { path, scratch, progress }: { path: string; scratch: string; progress: Progress },
): Promise<void> {
  const crops: Crop[] = [];
  for (const print of prints) {
    progress(`contact sheet: ${print.photo}`);
    crops.push(await worstCrop(print, pathOf(print.photo), scratch));
  }
  const rowHeight = shownSide + captionHeight + gap;
  const tiles = await Promise.all(
    crops.flatMap(({ pictures }, row) =>
      pictures.map(async (picture, column) => ({
        input: await enlarged(picture),
        left: column * (shownSide + gap),
        top: row * rowHeight + captionHeight,
      })),
    ),
  );
  const size = { width: 3 * (shownSide + gap), height: crops.length * rowHeight };
  const captions = crops.map(({ caption }, row) => text(4, row * rowHeight + 17, caption)).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${captions}</svg>`;
  await sharp({ create: { ...size, channels: 3, background: '#fff' } })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }, ...tiles])
    .png()
    .toFile(path);
}

async function worstCrop(print: Measurement, path: string, scratch: string): Promise<Crop> {
  const { pixels, source } = await openPhoto(path);
  const ours = await perceptualPrint(pixels, source, { preset: 'standard', tier: 'small' });
  const shown = await asShown(ours.bytes, pixels);
  const theirs = await asShown(await encoded(pixels, { quality: 80, mozjpeg: true }), pixels);
  let worst = { ba3: -1, x: 0, y: 0 };
  for (const { x, y } of placesIn(pixels)) {
    const ba3 = await butteraugli(cropped(pixels, x, y), cropped(shown, x, y), scratch);
    if (ba3 > worst.ba3) worst = { ba3, x, y };
  }
  const { quality, score } = ours.compression;
  const found = quality ? `q${quality}, score ${score?.toFixed(1)}` : 'lossless';
  const caption =
    `${print.photo.slice(0, 40)} at ${worst.x},${worst.y}: original, standard (${found}, ba3 ${print.ba3.toFixed(2)}, ` +
    `here ${worst.ba3.toFixed(2)}), mozjpeg q80`;
  return { caption, pictures: [pixels, shown, theirs].map((picture) => cropped(picture, worst.x, worst.y)) };
}

function placesIn({ width, height }: Picture): readonly { x: number; y: number }[] {
  const all = steps(height).flatMap((y) => steps(width).map((x) => ({ x, y })));
  const stride = Math.max(1, Math.ceil(all.length / placesMax));
  return all.filter((_, i) => i % stride === 0);
}

function steps(side: number): readonly number[] {
  return Array.from({ length: Math.max(1, Math.floor(side / cropSide)) }, (_, i) => i * cropSide);
}

function cropped({ samples, width, height, channels }: Picture, x: number, y: number): Picture {
  const [across, down] = [Math.min(cropSide, width - x), Math.min(cropSide, height - y)];
  const crop = new Uint8Array(across * down * channels);
  for (let row = 0; row < down; row++) {
    const from = ((y + row) * width + x) * channels;
    crop.set(samples.subarray(from, from + across * channels), row * across * channels);
  }
  return { samples: crop, width: across, height: down, channels };
}

function enlarged({ samples, width, height, channels }: Picture): Promise<Buffer> {
  return sharp(samples, { raw: { width, height, channels } })
    .resize(2 * width, 2 * height, { kernel: 'nearest' })
    .toColourspace('srgb')
    .png()
    .toBuffer();
}
