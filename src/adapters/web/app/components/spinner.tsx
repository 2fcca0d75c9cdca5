import type { JSX } from 'preact';

type Props = {
  readonly label: string;
  /** Whether it has the whole page to itself. */
  readonly filling?: boolean;
};

/** Something takes a moment. What is there in a tenth of a second does not flash it: it fades in later. */
export function Spinner({ label, filling = false }: Props): JSX.Element {
  return (
    <div class={filling ? 'spinner filling' : 'spinner'} role="status">
      <span class="spinner-wedge" aria-hidden="true" />
      <span>{label}…</span>
    </div>
  );
}
