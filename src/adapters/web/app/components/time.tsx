import type { JSX } from 'preact';
import { fullTime, timeAgo } from '../frame/words.ts';

/** How long ago something was; the exact time for who points at it. */
export function Time({ iso }: { readonly iso: string }): JSX.Element {
  return (
    <time dateTime={iso} title={fullTime(iso)}>
      {timeAgo(iso)}
    </time>
  );
}
