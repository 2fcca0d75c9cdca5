import { startsWith } from '../jpeg-markers.ts';
import type { Reveal } from '../reveals.ts';
import { isBlank } from './blank.ts';
import {
  exifDirectoryTag,
  gpsDirectoryTag,
  harmlessTags,
  orientationTag,
  revealingGpsTags,
  revealingTags,
  thumbnailBytesTags,
  userCommentTag,
} from './exif-tags.ts';
import { Tiff, type TiffEntry, tiffTypes } from './tiff.ts';

const header = 'Exif\0\0';
const characterCodeBytes = 8;
const one = 0x31;
const nine = 0x39;
// of tags that have no name here: what is no longer is a version, an exposure, a chromaticity or the like
const settingBytesMax = 4;
const numbersBytesMax = 64;

/** Whether the payload of an APP1 is EXIF. */
export function isExif(payload: Uint8Array): boolean {
  return startsWith(payload, header);
}

/**
 * The orientation that an EXIF payload asks for, 1 to 8; 1 where it asks for none or makes no sense: a picture is
 * not refused for its metadata.
 */
export function exifOrientation(payload: Uint8Array): number {
  const tiff = Tiff.of(payload.subarray(header.length));
  const entry = tiff?.entries(tiff.first).find(({ tag }) => tag === orientationTag);
  const value = entry?.type === tiffTypes.short ? tiff?.uint16(entry.value) : undefined;
  return value !== undefined && value >= 1 && value <= 8 ? value : 1;
}

/** An EXIF payload that says nothing but how the picture is turned. */
export function exifOfOrientation(orientation: number): Uint8Array {
  const directory = [0, 1, orientationTag >> 8, orientationTag & 255, 0, tiffTypes.short, 0, 0, 0, 1, 0, orientation];
  const start = Array.from(`${header}MM\0*\0\0\0\b`, (character) => character.charCodeAt(0));
  return Uint8Array.from([...start, ...directory, 0, 0, 0, 0, 0, 0]);
}

/** What an EXIF payload gives away: all that its directories hold, the thumbnail's among them. */
export function* exifReveals(payload: Uint8Array): Generator<Reveal> {
  const tiff = Tiff.of(payload.subarray(header.length));
  if (!tiff) {
    yield 'other-data';
    return;
  }
  const directories: Directory[] = [
    { at: tiff.first, kind: 'picture' },
    { at: tiff.after(tiff.first), kind: 'thumbnail' },
  ];
  for (const { at, kind } of directories) {
    for (const entry of tiff.entries(at)) {
      if (entry.tag === exifDirectoryTag) directories.push({ at: tiff.uint32(entry.value), kind: 'picture' });
      if (entry.tag === gpsDirectoryTag) directories.push({ at: tiff.uint32(entry.value), kind: 'position' });
      const reveal = revealOf(entry, kind, tiff);
      if (reveal) yield reveal;
    }
  }
  if (tiff.isExhausted) yield 'other-data';
}

type Directory = { readonly at: number; readonly kind: 'picture' | 'thumbnail' | 'position' };

function revealOf(entry: TiffEntry, kind: Directory['kind'], tiff: Tiff): Reveal | undefined {
  const { tag, value } = entry;
  if (kind === 'position') return isSet(entry, tiff) ? revealingGpsTags.get(tag) : undefined;
  if (kind === 'thumbnail' && thumbnailBytesTags.has(tag)) return isBlank(value) ? undefined : 'thumbnail';
  if (tag === userCommentTag) return isBlank(value.subarray(characterCodeBytes)) ? undefined : 'text';
  const reveal = revealingTags.get(tag);
  if (reveal === 'time') return isSet(entry, tiff) ? reveal : undefined;
  if (isBlank(value)) return undefined;
  return reveal ?? (isSetting(entry) ? undefined : 'other-data');
}

/** Cameras that know no time or position write zeros: as digits, or as fractions of anything. */
function isSet({ type, value }: TiffEntry, tiff: Tiff): boolean {
  if (type === tiffTypes.ascii || type === tiffTypes.utf8) return value.some((byte) => byte >= one && byte <= nine);
  if (type !== tiffTypes.rational && type !== tiffTypes.signedRational) return !isBlank(value);
  for (let at = 0; at < value.length; at += 8) {
    if (tiff.uint32(value, at) !== 0 && tiff.uint32(value, at + 4) !== 0) return true;
  }
  return false;
}

/** Whether a tag that gives nothing away by itself is too small to hold a text or a picture. */
function isSetting({ tag, isNumeric, value }: TiffEntry): boolean {
  return harmlessTags.has(tag) || value.length <= (isNumeric ? numbersBytesMax : settingBytesMax);
}
