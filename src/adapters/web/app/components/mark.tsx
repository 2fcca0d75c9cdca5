import type { JSX } from 'preact';

/** The sign of the service: a step wedge, as it is printed beside a photograph to judge its greys by. */
export function Mark({ steps = 3 }: { readonly steps?: number }): JSX.Element {
  return (
    <span class="mark" aria-hidden="true">
      {Array.from({ length: steps }, (_, step) => (
        <span key={step} style={{ '--step': step / (steps - 1) }} />
      ))}
    </span>
  );
}
