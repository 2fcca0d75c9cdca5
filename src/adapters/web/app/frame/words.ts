/** A time to wait, rounded up so that it is never too short: `12 seconds`, `2 minutes`, `3 hours`. */
export function duration(seconds: number): string {
  if (seconds < 120) return counted(Math.ceil(seconds), 'second');
  if (seconds < 2 * 60 * 60) return counted(Math.ceil(seconds / 60), 'minute');
  return counted(Math.ceil(seconds / 3600), 'hour');
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0 bytes`, `640 kB`, `3.4 MB`, `24 MB`: in thousands, as disks and mails count them. */
export function byteSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let [amount, power] = [bytes, 0];
  for (; Math.round(amount) >= 1000 && power < units.length - 1; power++) amount /= 1000;
  return `${amount < 10 && power > 1 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `22 Nov 2026, 22:05`, where the reader is. */
export function fullTime(iso: string): string {
  return moment.format(new Date(iso));
}

/** `5 minutes ago`, `yesterday`; the date for what is more than a week away. */
export function timeAgo(iso: string, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  // clocks differ: nothing happens in the future
  if (seconds < 45) return 'just now';
  if (seconds < 45 * 60) return relative.format(-Math.max(1, Math.round(seconds / 60)), 'minute');
  if (seconds < 22 * 3600) return relative.format(-Math.max(1, Math.round(seconds / 3600)), 'hour');
  if (seconds < 7 * 86_400) return relative.format(-Math.max(1, Math.round(seconds / 86_400)), 'day');
  return fullTime(iso);
}
