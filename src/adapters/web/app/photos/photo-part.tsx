import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

/** A part of what is said of a photo, with its name. */
export function PhotoPart(props: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  const id = useId();
  return (
    <section class="photo-part" aria-labelledby={id}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </section>
  );
}
