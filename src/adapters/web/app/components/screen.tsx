import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

type Props = {
  readonly title: string;
  /** Beside the heading. */
  readonly aside?: ComponentChildren;
  /** Whether the heading is for screen readers alone, because the screen speaks for itself. */
  readonly headingHidden?: boolean;
  readonly children: ComponentChildren;
};

/** What stands behind a route: names the page, and takes the focus, so that nobody is left where a link was. */
export function Screen({ title, aside, headingHidden = false, children }: Props): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Silverprint`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <div class={headingHidden ? 'screen-head unseen' : 'screen-head'}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </>
  );
}
