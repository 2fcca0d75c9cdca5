import { filenameCodePointsMax } from './limits.ts';

// Controls (Cc), line and paragraph separators, and everything that reorders text (Unicode's Bidi_Control).
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A file name that is safe to keep and to show: the last path component in NFC, without controls, separators and
 * bidi marks, at most 120 code points. What is left may be empty: then it is called `image.jpg`.
 *
 * @example
 * ```ts
 * displayFilename('C:\\photos\\Été 🏖.JPG'); // 'Été 🏖.JPG'
 * displayFilename('../../etc/passwd'); // 'passwd'
 * ```
 */
export function displayFilename(typed: string): string {
  const component = typed.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  // Composed last: what is removed may have stood between a letter and its accent.
  const cleaned = component.replace(unprintable, '').normalize('NFC').trim();
  const codePoints = Array.from(cleaned);
  const kept = codePoints.length <= filenameCodePointsMax ? cleaned : shorten(codePoints);
  return /^\.*$/.test(kept) ? 'image.jpg' : kept;
}

/** The name a download is saved under: the display name, with an extension that says what the bytes are. */
export function downloadFilename(display: string): string {
  return /\.jpe?g$/i.test(display) ? display : `${display.replace(/\.[A-Za-z0-9]{1,8}$/, '')}.jpg`;
}

/** The name that an original is saved under when it is stripped, so that nobody takes it for the whole one. */
export function strippedFilename(display: string): string {
  return downloadFilename(display).replace(/(?=\.jpe?g$)/i, '-stripped');
}

/** Cut the middle rather than the extension. */
function shorten(codePoints: readonly string[]): string {
  const dot = codePoints.lastIndexOf('.');
  const extension = dot > 0 && codePoints.length - dot <= 9 ? codePoints.slice(dot) : [];
  return [...codePoints.slice(0, filenameCodePointsMax - extension.length), ...extension].join('').trim();
}
