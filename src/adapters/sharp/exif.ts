import { open } from 'node:fs/promises';
import ExifReader from 'exifreader';
import {
  type Device,
  deviceName,
  type ExifFacts,
  type Exposure,
  exposureTimeOf,
  measured,
  takenAtOf,
} from '../../domain/exif-facts.ts';
import { APP1, SOS } from '../../domain/jpeg-markers.ts';
import { SegmentWalker } from '../../domain/jpeg-walker.ts';
import { isExif } from '../../domain/metadata/exif.ts';

const tagNames = [
  'Make',
  'Model',
  'LensMake',
  'LensModel',
  'DateTimeOriginal',
  'SubSecTimeOriginal',
  'OffsetTimeOriginal',
  'DateTimeDigitized',
  'SubSecTimeDigitized',
  'OffsetTimeDigitized',
  'ExposureTime',
  'FNumber',
  'ISOSpeedRatings',
  'FocalLength',
  'FocalLengthIn35mmFilm',
] as const;

type Tags = Readonly<Partial<Record<(typeof tagNames)[number], { readonly value: unknown }>>>;

const chunkBytes = 64 * 1024;
const isoMax = 10_000_000;
const fNumberMax = 1_000;
const focalLengthMmMax = 100_000;

/**
 * What the first EXIF of a JPEG says; nothing where there is none, or it makes no sense: a photo is not refused for its metadata.
 *
 * The library gets that one segment and nothing else of the file, 64 kB at most, and decodes the tags that are wanted.
 */
export async function readExif(path: string): Promise<ExifFacts> {
  try {
    const segment = await exifSegmentOf(path);
    if (!segment) return {};
    const file = Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, APP1), lengthOf(segment), segment, Buffer.of(0xff, 0xd9)]);
    const { exif = {} } = ExifReader.load(file, { expanded: true, includeTags: { exif: [...tagNames] } });
    return factsOf(exif);
  } catch {
    return {};
  }
}

/** Nothing is looked at behind the header of the first scan, where no camera writes any. */
async function exifSegmentOf(path: string): Promise<Uint8Array | undefined> {
  const search: { found?: Uint8Array; over: boolean } = { over: false };
  const walker = new SegmentWalker({
    want: (marker, bytes) => (marker === APP1 && !search.over ? bytes : 0),
    segment: ({ marker, head }) => {
      if (search.over) return;
      search.over = marker === SOS || (marker === APP1 && isExif(head));
      if (search.over && marker === APP1) search.found = Uint8Array.from(head);
    },
  });
  await using file = await open(path);
  const chunk = new Uint8Array(chunkBytes);
  while (!search.over) {
    const { bytesRead } = await file.read(chunk);
    if (bytesRead === 0) break;
    walker.feed(chunk.subarray(0, bytesRead));
  }
  return search.found;
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  return Buffer.of((length + 2) >> 8, (length + 2) & 0xff);
}

function factsOf(tags: Tags): ExifFacts {
  return present({
    takenAt:
      takenAtOf(text(tags.DateTimeOriginal), text(tags.SubSecTimeOriginal), text(tags.OffsetTimeOriginal)) ??
      takenAtOf(text(tags.DateTimeDigitized), text(tags.SubSecTimeDigitized), text(tags.OffsetTimeDigitized)),
    camera: device(tags.Make, tags.Model),
    lens: device(tags.LensMake, tags.LensModel),
    exposure: exposure(tags),
  });
}

function device(make: Tags['Make'], model: Tags['Model']): Device | undefined {
  return filled(present({ make: deviceName(text(make)), model: deviceName(text(model)) }));
}

function exposure(tags: Tags): Exposure | undefined {
  return filled({
    ...exposureTimeOf(...fraction(tags.ExposureTime)),
    ...present({
      fNumber: measured(quotient(tags.FNumber), fNumberMax),
      iso: measured(number(tags.ISOSpeedRatings), isoMax, 0),
      focalLengthMm: measured(quotient(tags.FocalLength), focalLengthMmMax),
      focalLength35Mm: measured(number(tags.FocalLengthIn35mmFilm), focalLengthMmMax, 0),
    }),
  });
}

type Tag = Tags[keyof Tags];

// A tag has the type that whoever wrote it gave it.
function text(tag: Tag): string {
  const [first] = listOf(tag);
  return typeof first === 'string' ? first : '';
}

function number(tag: Tag): number | undefined {
  const [first] = listOf(tag);
  return typeof first === 'number' ? first : undefined;
}

function fraction(tag: Tag): [numerator: number, denominator: number] {
  const [numerator, denominator] = listOf(tag);
  return typeof numerator === 'number' && typeof denominator === 'number' ? [numerator, denominator] : [0, 0];
}

function quotient(tag: Tag): number {
  const [numerator, denominator] = fraction(tag);
  return numerator / denominator;
}

function listOf(tag: Tag): readonly unknown[] {
  return Array.isArray(tag?.value) ? tag.value : [tag?.value];
}

type Present<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** Without the members that are `undefined`. */
function present<Members extends object>(members: Members): Present<Members> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<Members>;
}

/** `undefined` where there are no members. */
function filled<Members extends object>(members: Members): Members | undefined {
  return Object.keys(members).length > 0 ? members : undefined;
}
