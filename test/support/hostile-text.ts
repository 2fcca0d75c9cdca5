import * as fc from 'fast-check';

/** What headers, paths, shells, terminals, databases and readers of names have tripped over. */
const nasty = [
  '\r\n',
  '\r\nSet-Cookie: a=b',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200f',
  '\ud83c',
  '/',
  '\\',
  '../',
  '..\\',
  '/etc/passwd',
  'C:\\',
  '"',
  '";filename="x.html',
  "'",
  "' or '1'='1",
  "'; drop table silverprint.images; --",
  "') union select null --",
  '$1',
  '${x}',
  '{{7*7}}',
  '`id`',
  '$(id)',
  '| id',
  "UTF-8''",
  '%',
  '%00',
  '%0d%0a',
  '%22',
  '%2e%2e%2f',
  ';',
  '=',
  ',',
  '*',
  ' ',
  '\t',
  '.',
  '.jpg',
  '.html',
  '<script>',
  'é',
  'e\u0301',
  'ß',
  '写真',
  '🏖',
  '\ufeff',
  '\u00a0',
  '\u3000',
  '＂',
  '／',
  '㏂',
  '__proto__',
] as const;

const nastyPiece = fc.constantFrom(...nasty);

/** Text as somebody may type it who means no good, or whose cat does. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.oneof(nastyPiece, fc.string({ unit: 'grapheme', maxLength: 3 })), maxLength: 60 }),
);

/** What no name that leaves the service has in it: controls, separators and what reorders text. */
export const unsafeInNames = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}/\\]/u;
