import type { Image } from '../../../../client/index.ts';
import type { Order } from './create-library.ts';

/** The month that a photo belongs to, such as `2026-11`: by the camera's own clock, or by the reader's where it was uploaded. */
export function monthOf({ taken_at: taken, created_at: created }: Image, order: Order): string {
  if (order === 'taken' && taken !== null) return taken.slice(0, 7);
  const uploaded = new Date(created);
  return `${uploaded.getFullYear()}-${String(uploaded.getMonth() + 1).padStart(2, '0')}`;
}

const long = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `November 2026`, or `Nov 2026` where there is little room. */
export function monthName(month: string, isShort: boolean): string {
  return (isShort ? short : long).format(new Date(`${month}-01T00:00:00Z`));
}
