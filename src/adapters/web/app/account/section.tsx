import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

type Props = { readonly title: string; readonly about?: string; readonly children: ComponentChildren };

/** A part of the account, with its name. */
export function Section({ title, about, children }: Props): JSX.Element {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {about && <p class="section-about">{about}</p>}
      {children}
    </section>
  );
}
