import type { JSX } from 'preact';

type Props = {
  readonly label: string;
  /** From 0 to 1; without one nobody knows how long it takes. */
  readonly value?: number | undefined;
};

export function ProgressBar({ label, value }: Props): JSX.Element {
  const percent = value === undefined ? undefined : Math.floor(100 * value);
  return (
    <div class="progress" role="progressbar" aria-label={label} aria-valuenow={percent}>
      <span class={value === undefined ? 'progress-unknown' : undefined} style={{ width: `${percent ?? 100}%` }} />
    </div>
  );
}
