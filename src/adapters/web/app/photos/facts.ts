import type { Compression, Exif, ImageDetails } from '../../../../client/index.ts';
import { timeTaken } from './times.ts';

/** What is known of something: a name, and a value in words. */
export type Fact = { readonly name: string; readonly value: string; readonly about?: string };

/** What an original gives away, in words. */
export const revealed: Readonly<Record<NonNullable<ImageDetails['reveals']>[number], string>> = {
  location: 'Where it was taken',
  device: 'Which camera, lens or phone took it',
  'serial-number': 'The serial number of the camera or lens',
  time: 'When it was taken or edited',
  person: 'Names of people, or where faces are',
  text: 'A description, comments or keywords',
  software: 'Which programs were used',
  thumbnail: 'A smaller picture inside, which may show what was cut off',
  'other-data': 'Other data, such as notes of the maker of the camera',
};

/** How the print came about. */
export function printFacts({ preset, tier, path, quality, score, width, height }: Compression): Fact[] {
  return [
    { name: 'Made', value: paths[path] },
    ...(score === null ? [] : [{ name: 'Likeness', value: score.toFixed(1), about: likeness(score) }]),
    ...(quality === null
      ? []
      : [{ name: 'Quality', value: `${quality}`, about: 'of the encoder, found for this photo' }]),
    { name: 'Preset', value: preset, about: presets[preset] },
    tier === 'small'
      ? { name: 'Tier', value: 'small', about: 'as few bytes as it gets' }
      : { name: 'Tier', value: 'fast', about: 'a smaller print takes its place when the service has time' },
    { name: 'Pixels', value: `${width} × ${height}` },
  ];
}

/** What the camera wrote down. */
export function cameraFacts(taken: string | null, exif: Exif | null): Fact[] {
  const { time, f_number: aperture, iso, focal_length_mm: focal, focal_length_35mm: focal35 } = exif?.exposure ?? {};
  const isFocal35New = focal35 && Math.round(focal ?? 0) !== focal35;
  const facts: [name: string, value: string | 0 | null | undefined, about?: string | undefined][] = [
    ['Taken', taken && timeTaken(taken), 'by the clock of the camera'],
    ['Camera', nameOf(exif?.camera)],
    ['Lens', nameOf(exif?.lens)],
    ['Exposure', [time && `${time} s`, aperture && `f/${aperture}`, iso && `ISO ${iso}`].filter(Boolean).join(', ')],
    ['Focal length', focal && `${focal} mm`, isFocal35New ? `as ${focal35} mm on 35 mm film` : undefined],
  ];
  return facts.flatMap(([name, value, about]) =>
    value ? [{ name, value, ...(about !== undefined && { about }) }] : [],
  );
}

/** How much fewer bytes the print has, in whole percent; not below zero. */
export function savedPercent({ bytes, compressed_bytes: printed }: ImageDetails): number {
  return Math.max(0, Math.round(100 * (1 - printed / bytes)));
}

const paths: Readonly<Record<Compression['path'], string>> = {
  perceptual: 'Coded anew, as far down as nobody sees',
  lossless: 'The same coded data in fewer bytes',
  fitted: 'Coded anew, not to be larger than the original',
};

const presets: Readonly<Record<Compression['preset'], string>> = {
  web: 'small, for pages',
  standard: 'looks the same',
  high: 'looks the same from close by',
  archive: 'the same to any eye',
};

/** By the steps that the scale itself names. */
function likeness(score: number): string {
  if (score >= 90) return 'of 100: cannot be told apart';
  if (score >= 70) return 'of 100: high quality, hardly told apart side by side';
  return score >= 50 ? 'of 100: medium quality' : 'of 100: low quality';
}

/** Makers often begin the name of a model with their own. */
function nameOf(
  thing: { readonly make: string | null; readonly model: string | null } | null | undefined,
): string | undefined {
  if (!thing) return undefined;
  const { make, model } = thing;
  if (!model || !make || model.toLowerCase().startsWith(make.toLowerCase())) return model ?? make ?? undefined;
  return `${make} ${model}`;
}
