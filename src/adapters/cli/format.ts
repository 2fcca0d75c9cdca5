// What could move the cursor, recolour the terminal or reorder the line, in a name or a message that others chose.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A text that is safe to write to a terminal, on one line. */
export function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, '\ufffd');
}

const units = ['kB', 'MB', 'GB', 'TB'] as const;

/**
 * A size for people: three digits, decimal units.
 *
 * @example
 * ```ts
 * formatBytes(5_123_456); // '5.12 MB'
 * ```
 */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = '';
  for (const larger of units) {
    value /= 1000;
    unit = larger;
    // 999,999 bytes are 1.00 MB, not 1000 kB
    if (Number(value.toPrecision(3)) < 1000) break;
  }
  return `${value < 1000 ? toThreeDigits(value) : Math.round(value)} ${unit}`;
}

/** How much smaller `after` is, in whole percent. */
export function formatSaving(before: number, after: number): string {
  return `${before === 0 ? 0 : Math.round((1 - after / before) * 100)}%`;
}

/** A moment in the reader's own time zone, to the minute. */
export function formatTime(moment: Date): string {
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** `1 photo`, `2 photos`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

function toThreeDigits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded.toFixed(rounded < 10 ? 2 : rounded < 100 ? 1 : 0);
}
